use alloc::string::String;

use crate::{
    canonical::payload::Payload,
    date::AmzDate,
    header::{AMZ_DATE, AUTHORIZATION, CONTENT_SHA256, X509, X509_CHAIN},
    sign::public_identity::PublicIdentity,
};

/// The headers that sign a request. They replace headers of the same name.
#[derive(Debug)]
pub struct SignedHeaders<'i> {
    pub(super) identity: &'i PublicIdentity,
    pub(super) date: AmzDate,
    pub(super) payload: Option<Payload>,
    pub(super) authorization: String,
}

impl SignedHeaders<'_> {
    /// Name, in lower case, and value of each header.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [(AMZ_DATE, self.date.as_str()), (X509, self.identity.x509()), (AUTHORIZATION, &self.authorization)]
            .into_iter()
            .chain(self.identity.x509_chain().map(|chain| (X509_CHAIN, chain)))
            .chain(self.payload.as_ref().map(|payload| (CONTENT_SHA256, payload.as_str())))
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> &str {
        &self.authorization
    }
}
