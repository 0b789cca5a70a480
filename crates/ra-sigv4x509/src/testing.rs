//! Identities for the tests of this crate.

use alloc::{format, sync::Arc};

use ra_maker::{Maker, keys};
use ra_pki::{
    Chain, KeyType, PrivateKey, PublicKey, SignatureScheme, Signer, Verifier, VerifyError, asn1::RsaPss,
};

use crate::sign::identity::Identity;

/// A verifier that takes any signature.
pub(crate) struct Credulous;

impl Verifier for Credulous {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }
}

/// An identity below as many intermediates as asked for.
pub(crate) fn identity(key_type: KeyType, intermediates: usize) -> Identity {
    let key = if key_type == KeyType::P256 { keys::leaf_p256() } else { keys::of_type(key_type) };
    identity_of(key, intermediates)
}

/// The identity of a key.
pub(crate) fn identity_of(key: Arc<PrivateKey>, intermediates: usize) -> Identity {
    Identity::new(chain(&key, intermediates), key).unwrap()
}

/// The certificate of a key, `/CN=host-1` with the serial number 291, below as many intermediates.
pub(crate) fn chain(key: &PrivateKey, intermediates: usize) -> Chain {
    let name = |place| format!("/CN=CA {place}");
    let leaf =
        Maker::leaf().serial_number(&[0x01, 0x23]).issuer(&name(0)).spki(key.public_key().spki_der()).sign();
    let above = |place| Maker::ca_certificate(&name(place), &name(place + 1)).sign();
    Chain::new(leaf, (0..intermediates).map(above)).unwrap()
}
