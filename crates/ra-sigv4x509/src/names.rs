//! Names of headers, in lower case.

pub(crate) const AMZ_DATE: &str = "x-amz-date";
pub(crate) const X509: &str = "x-amz-x509";
pub(crate) const X509_CHAIN: &str = "x-amz-x509-chain";
pub(crate) const CONTENT_SHA256: &str = "x-amz-content-sha256";
pub(crate) const AUTHORIZATION: &str = "authorization";
pub(crate) const HOST: &str = "host";
pub(crate) const CONTENT_TYPE: &str = "content-type";
