use std::error::Error;

use graviola::{
    hashing::Sha256,
    signing::{ecdsa, rsa},
};
use ra_pki::{KeyType, PublicKey};

use super::{RawSign, RawVerify};

/// Nothing where graviola has no such keys.
pub(super) fn sign_and_verify(
    key_type: KeyType,
    pkcs8: &[u8],
    key: &PublicKey,
) -> Result<Option<(RawSign, RawVerify)>, Box<dyn Error>> {
    let public = key.subject_public_key().to_vec();
    Ok(Some(match key_type {
        KeyType::P256 => ecdsa_pair::<ecdsa::P256>(pkcs8, public)?,
        KeyType::P384 => ecdsa_pair::<ecdsa::P384>(pkcs8, public)?,
        KeyType::P521 | KeyType::MlDsa65 => return Ok(None),
        _ => {
            let key = rsa::SigningKey::from_pkcs8_der(pkcs8).map_err(|error| error.to_string())?;
            let sign = move |message: &[u8]| {
                let signature = key.sign_pkcs1_sha256(&mut [0; 512], message).map(<[u8]>::to_vec);
                signature.unwrap_or_default()
            };
            let verify = move |message: &[u8], signature: &[u8]| {
                let key = rsa::VerifyingKey::from_pkcs1_der(&public);
                key.is_ok_and(|key| key.verify_pkcs1_sha256(signature, message).is_ok())
            };
            (Box::new(sign), Box::new(verify))
        }
    }))
}

fn ecdsa_pair<C: ecdsa::Curve>(pkcs8: &[u8], public: Vec<u8>) -> Result<(RawSign, RawVerify), Box<dyn Error>>
where
    ecdsa::SigningKey<C>: 'static,
{
    let key = ecdsa::SigningKey::<C>::from_pkcs8_der(pkcs8).map_err(|error| error.to_string())?;
    let sign = move |message: &[u8]| {
        let signature = key.sign_asn1::<Sha256>(&[message], &mut [0; 128]).map(<[u8]>::to_vec);
        signature.unwrap_or_default()
    };
    let verify = move |message: &[u8], signature: &[u8]| {
        let key = ecdsa::VerifyingKey::<C>::from_x962_uncompressed(&public);
        key.is_ok_and(|key| key.verify_asn1::<Sha256>(&[message], signature).is_ok())
    };
    Ok((Box::new(sign), Box::new(verify)))
}
