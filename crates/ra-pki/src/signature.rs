//! What a signature is made with, and the forms that its octets have.

pub(crate) mod ecdsa_der;
pub(crate) mod rsa_pss;
pub(crate) mod scheme;
