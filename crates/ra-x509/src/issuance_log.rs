//! What a CA has issued and revoked, in a text that only grows.

mod event;
mod log;
mod openssl_index;

pub use self::{
    event::{IssuanceEvent, IssuanceEventError},
    log::{IssuanceLog, IssuanceLogError, RevokedKey},
};
