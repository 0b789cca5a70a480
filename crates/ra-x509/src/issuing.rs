//! Issuing: a CA prepares a certificate after a profile, and its key signs it at hand or elsewhere.

mod issuer;
mod serial_number;
mod unsigned;

pub use self::{
    issuer::{Issuer, IssuerError},
    unsigned::UnsignedCertificate,
};
