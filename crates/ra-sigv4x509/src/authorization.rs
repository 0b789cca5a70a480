use alloc::{string::String, vec::Vec};

use crate::{algorithm::Algorithm, header::is_token};

/// The parts of an `Authorization` header, still text.
#[derive(Debug)]
pub(crate) struct Authorization<'a> {
    pub(crate) algorithm: Algorithm,
    /// The algorithm's name as it is sent.
    pub(crate) algorithm_name: &'a str,
    pub(crate) serial_number: &'a str,
    /// Day, Region, service and terminator.
    pub(crate) scope: [&'a str; 4],
    pub(crate) signed_headers: Vec<&'a str>,
    /// The names of the signed headers as one text, which the canonical request repeats.
    pub(crate) signed_headers_text: &'a str,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Authorization<'a> {
    /// The algorithm's name as it is sent, where it is not the algorithm's own.
    pub(crate) fn foreign_name(&self) -> Option<&'a str> {
        Some(self.algorithm_name).filter(|name| *name != self.algorithm.name())
    }

    pub(crate) fn parse(text: &'a str) -> Result<Self, AuthorizationError> {
        let (algorithm_name, parameters) =
            text.trim().split_once(' ').ok_or(AuthorizationError::Missing("Credential"))?;
        let algorithm = Algorithm::from_name(algorithm_name)
            .or_else(|| Algorithm::from_certificate_hash_name(algorithm_name))
            .ok_or_else(|| AuthorizationError::Algorithm(algorithm_name.into()))?;
        let [mut credential, mut signed_headers, mut signature] = [None; 3];
        for parameter in parameters.split(',').map(str::trim) {
            let (name, value) =
                parameter.split_once('=').ok_or_else(|| AuthorizationError::Parameter(parameter.into()))?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(AuthorizationError::Parameter(name.into())),
            };
            if place.replace(value).is_some() {
                return Err(AuthorizationError::Parameter(name.into()));
            }
        }
        let credential = credential.ok_or(AuthorizationError::Missing("Credential"))?;
        let signed_headers = signed_headers.ok_or(AuthorizationError::Missing("SignedHeaders"))?;
        let signature = signature.ok_or(AuthorizationError::Missing("Signature"))?;
        let (serial_number, scope) = read_credential(credential)?;
        Ok(Self {
            algorithm,
            algorithm_name,
            serial_number,
            scope,
            signed_headers: read_signed_headers(signed_headers)?,
            signed_headers_text: signed_headers,
            signature: base16ct::lower::decode_vec(signature).map_err(|_| AuthorizationError::Signature)?,
        })
    }
}

/// What is wrong with an `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// The scheme is no algorithm of SigV4-X509.
    #[error("the algorithm {0:?} is not AWS4-X509-RSA-SHA256, AWS4-X509-ECDSA-SHA256 or AWS4-X509-MLDSA")]
    Algorithm(String),
    /// A parameter is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A parameter that is unknown, repeated or without a value.
    #[error("the parameter {0:?} is unknown, repeated or without a value")]
    Parameter(String),
    /// The credential has not five parts.
    #[error("the credential {0:?} is not SERIAL/DATE/REGION/SERVICE/aws4_request")]
    Credential(String),
    /// The names are not in lower case, sorted and each one once.
    #[error("the signed headers {0:?} are not lower-case names in order, each of them once, joined by \";\"")]
    SignedHeaders(String),
    /// The signature is not lower-case hexadecimal.
    #[error("the signature is not lower-case hexadecimal")]
    Signature,
}

fn read_credential(credential: &str) -> Result<(&str, [&str; 4]), AuthorizationError> {
    let mut parts = credential.split('/');
    match [(); 6].map(|()| parts.next()) {
        [Some(serial), Some(day), Some(region), Some(service), Some(terminator), None] => {
            Ok((serial, [day, region, service, terminator]))
        }
        _ => Err(AuthorizationError::Credential(credential.into())),
    }
}

fn read_signed_headers(names: &str) -> Result<Vec<&str>, AuthorizationError> {
    let list: Vec<&str> = names.split(';').collect();
    let in_order = list.is_sorted_by(|one, other| one < other);
    let lower_case = |name: &&str| is_token(name) && !name.bytes().any(|octet| octet.is_ascii_uppercase());
    if in_order && list.iter().all(lower_case) {
        Ok(list)
    } else {
        Err(AuthorizationError::SignedHeaders(names.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    const GOOD: &str = "AWS4-X509-RSA-SHA256 Credential=291/20261123/us-east-1/rolesanywhere/aws4_request, \
                        SignedHeaders=host;x-amz-date, Signature=00ff";

    #[test]
    fn the_parts_are_taken_apart() {
        let authorization = Authorization::parse(GOOD).unwrap();
        assert_eq!(authorization.serial_number, "291");
        assert_eq!(authorization.scope, ["20261123", "us-east-1", "rolesanywhere", "aws4_request"]);
        assert_eq!(authorization.signed_headers, ["host", "x-amz-date"]);
        assert_eq!(authorization.signature, [0x00, 0xff]);
        assert!(Authorization::parse(&GOOD.replace(", ", ",")).is_ok());
    }

    #[test]
    fn each_flaw_is_named() {
        let error =
            |from: &str, to: &str| Authorization::parse(&GOOD.replace(from, to)).unwrap_err().to_string();
        assert!(error("AWS4-X509-RSA-SHA256", "AWS4-HMAC-SHA256").contains("\"AWS4-HMAC-SHA256\""));
        assert_eq!(error(", Signature=00ff", ""), "Signature is missing");
        assert!(error("291/", "").contains("SERIAL/DATE"));
        assert!(error("host;x-amz-date", "x-amz-date;host").contains("in order"));
        assert!(error("host;", "host;host;").contains("once"));
        assert!(error("host;", "Host;").contains("lower-case"));
        assert_eq!(error("00ff", "0ff"), "the signature is not lower-case hexadecimal");
        assert!(error("Signature=00ff", "Signature=00ff, Signature=00ff").contains("repeated"));
        assert!(error("Signature=00ff", "Signature").contains("without a value"));
    }
}
