//! Certificate requests (PKCS#10, RFC 2986), made and read.

mod error;
mod info;
mod request;
mod unsigned;

pub use self::{error::RequestError, request::CertificateRequest, unsigned::UnsignedCertificateRequest};
