//! The back-ends, each in its turn. graviola is left out, with a loud line, on a CPU that it is not made for.

use roles_anywhere::pki::{
    PrivateKey, RustCrypto, Signer, SystemRandom, Verifier,
    aws_lc::{AwsLc, AwsLcKey},
    graviola::{Graviola, GraviolaKey},
};

use crate::skip;

/// Every verifier, by the name of its back-end.
pub fn verifiers() -> Vec<(&'static str, Box<dyn Verifier>)> {
    let mut verifiers: Vec<(_, Box<dyn Verifier>)> =
        vec![("RustCrypto", Box::new(RustCrypto)), ("AWS-LC", Box::new(AwsLc))];
    match Graviola::new() {
        Ok(graviola) => verifiers.push(("graviola", Box::new(graviola))),
        Err(error) => skip(&error.to_string()),
    }
    verifiers
}

/// The same key in every back-end, by the back-end's name.
pub fn signers(key: &PrivateKey) -> Vec<(&'static str, Box<dyn Signer>)> {
    let der = key.to_pkcs8_der().expect("a key can be written");
    let again = || PrivateKey::read(&der, SystemRandom).expect("what was written is read");
    let mut signers: Vec<(_, Box<dyn Signer>)> =
        vec![("RustCrypto", Box::new(again())), ("AWS-LC", Box::new(AwsLcKey::from(again())))];
    if let Ok(key) = GraviolaKey::new(again()) {
        signers.push(("graviola", Box::new(key)));
    }
    signers
}
