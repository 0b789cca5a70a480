//! The structures of X.509 over borrowed bytes, for what reads or makes certificates, requests and revocation lists.

pub(crate) mod extension;
pub(crate) mod signed;
pub(crate) mod tbs_certificate;
pub(crate) mod tbs_revocation_list;
pub(crate) mod time;
