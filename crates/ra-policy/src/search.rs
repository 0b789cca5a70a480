//! The way from an end entity up to a certificate of the trust anchor (RFC 5280 §6.1), through a pool of intermediates
//! in any order. It stands above the rules, since what makes a path good is theirs to say, and the caller's severities.

mod badness;
mod budget;
mod climb;
mod known;

pub(crate) use self::climb::{Found, search};
