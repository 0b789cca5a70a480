use alloc::{string::ToString, vec, vec::Vec};

use const_oid::db::rfc5912;
use cryptoki::{
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
};
use der::{
    Any, Decode, Encode,
    asn1::{BitString, OctetStringRef, UintRef},
};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::{
    certificate::Certificate,
    key::{public_key::PublicKey, rsa_public_key::RsaPublicKey},
    pkcs11::{
        error::{Pkcs11Error, refused},
        place::Open,
    },
};

/// The public half: from the private key itself, from the public key beside it, or from the certificate beside it.
pub(super) fn read_public_key(open: &Open) -> Result<PublicKey, Pkcs11Error> {
    let Open { session, key } = open;
    let id = session.get_attributes(*key, &[AttributeType::Id]).map_err(refused)?.into_iter().next();
    let mut places = vec![*key];
    if let Some(id) = &id {
        let public = Attribute::Class(ObjectClass::PUBLIC_KEY);
        places.extend(session.find_objects(&[public, id.clone()]).map_err(refused)?);
    }
    for place in places {
        if let Some(key) = key_from_numbers(session, place)? {
            return Ok(key);
        }
    }
    let certificates = match id {
        Some(id) => {
            session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE), id]).map_err(refused)?
        }
        None => Vec::new(),
    };
    for certificate in certificates {
        for attribute in session.get_attributes(certificate, &[AttributeType::Value]).map_err(refused)? {
            if let Attribute::Value(der) = attribute
                && let Ok(certificate) = Certificate::from_der(&der)
            {
                return Ok(certificate.public_key().clone());
            }
        }
    }
    Err(Pkcs11Error::NoPublicKey)
}

/// The public key of an object that tells its numbers.
fn key_from_numbers(session: &Session, object: ObjectHandle) -> Result<Option<PublicKey>, Pkcs11Error> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
        AttributeType::EcParams,
        AttributeType::EcPoint,
    ];
    let (mut kind, mut modulus, mut exponent, mut curve, mut point) = (None, None, None, None, None);
    for attribute in session.get_attributes(object, &wanted).map_err(refused)? {
        match attribute {
            Attribute::KeyType(key_type) => kind = Some(key_type),
            Attribute::Modulus(octets) => modulus = Some(octets),
            Attribute::PublicExponent(octets) => exponent = Some(octets),
            Attribute::EcParams(der) => curve = Some(der),
            Attribute::EcPoint(der) => point = Some(der),
            _ => {}
        }
    }
    let info = match (kind, modulus.zip(exponent), curve.zip(point)) {
        (Some(KeyType::RSA), Some((modulus, exponent)), _) => rsa_info(&modulus, &exponent),
        (Some(KeyType::EC), _, Some((curve, point))) => ec_info(&curve, &point),
        _ => return Ok(None),
    };
    let der = info.and_then(|info| info.to_der()).map_err(|error| Pkcs11Error::Token(error.to_string()))?;
    Ok(Some(PublicKey::from_spki_der(&der)?))
}

fn rsa_info(modulus: &[u8], exponent: &[u8]) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    let key = RsaPublicKey { modulus: UintRef::new(modulus)?, public_exponent: UintRef::new(exponent)? };
    let algorithm = AlgorithmIdentifierOwned { oid: rfc5912::RSA_ENCRYPTION, parameters: Some(Any::null()) };
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(&key.to_der()?)? })
}

/// `point` is an OCTET STRING with the point inside (PKCS#11 §6.3.3); some tokens give the point alone.
fn ec_info(curve: &[u8], point: &[u8]) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    let point = <&OctetStringRef>::from_der(point).map_or(point, OctetStringRef::as_bytes);
    let algorithm =
        AlgorithmIdentifierOwned { oid: rfc5912::ID_EC_PUBLIC_KEY, parameters: Some(Any::from_der(curve)?) };
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(point)? })
}
