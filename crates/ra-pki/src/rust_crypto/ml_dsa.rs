//! ML-DSA: private keys in the three forms of RFC 9881 §6, and signatures.

use alloc::{boxed::Box, vec::Vec};

use der::{
    Decode, Encode, Sequence, Tag, TagNumber, Tagged,
    asn1::{AnyRef, OctetStringRef},
};
use ml_dsa::{B32, ExpandedSigningKey, ExpandedSigningKeyBytes, MlDsaParams, Signature, VerifyingKey};
use pkcs8::PrivateKeyInfoRef;
use spki::AssociatedAlgorithmIdentifier;
use zeroize::Zeroizing;

use crate::{
    key::{
        error::{GenerateError, PublicKeyError},
        public_key::PublicKey,
    },
    key_file::error::KeyFileError,
    random_source::{RandomError, RandomSource},
    rust_crypto::pure_key::{PureKey, Refused},
    signature::scheme::SignatureScheme,
    signer::SignError,
};

pub(super) fn generate<P>(random: &dyn RandomSource) -> Result<Box<dyn PureKey>, GenerateError>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>> + 'static,
{
    Ok(Box::new(MlDsaKey::<P>::generate(random)?))
}

/// Reads the contents of a PKCS#8 `privateKey`.
pub(super) fn from_pkcs8<P>(private_key: &[u8]) -> Result<Box<dyn PureKey>, KeyFileError>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>> + 'static,
{
    Ok(Box::new(MlDsaKey::<P>::from_pkcs8(private_key)?))
}

/// A private key of one parameter set: expanded for signing, with the seed it came from where that is known.
struct MlDsaKey<P: MlDsaParams> {
    seed: Option<Zeroizing<B32>>,
    expanded: Box<ExpandedSigningKey<P>>,
}

impl<P> MlDsaKey<P>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    fn generate(random: &dyn RandomSource) -> Result<Self, RandomError> {
        let mut seed = Zeroizing::new(B32::default());
        random.fill(&mut seed)?;
        Ok(Self::from_seed(seed))
    }

    fn from_pkcs8(private_key: &[u8]) -> Result<Self, KeyFileError> {
        let form = AnyRef::from_der(private_key).map_err(KeyFileError::from_der)?;
        match form.tag() {
            SEED => Ok(Self::from_seed(read_seed(form.value())?)),
            Tag::OctetString => Self::from_expanded(form.value()),
            _ => {
                let both: BothForms<'_> = form.decode_as().map_err(KeyFileError::from_der)?;
                let key = Self::from_seed(read_seed(both.seed.as_bytes())?);
                // RFC 9881 §8: a key whose two forms differ is not used.
                if key.expanded_octets().as_slice() == both.expanded.as_bytes() {
                    Ok(key)
                } else {
                    Err(KeyFileError::InconsistentNumbers)
                }
            }
        }
    }

    /// Both forms where the seed is known, since `aws_signing_helper` reads no other.
    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, der::Error> {
        let expanded = self.expanded_octets();
        let expanded = OctetStringRef::new(&expanded)?;
        let private_key = Zeroizing::new(match &self.seed {
            Some(seed) => BothForms { seed: OctetStringRef::new(seed)?, expanded }.to_der()?,
            None => expanded.to_der()?,
        });
        let info = PrivateKeyInfoRef::new(P::ALGORITHM_IDENTIFIER, OctetStringRef::new(&private_key)?);
        info.to_der().map(Zeroizing::new)
    }

    fn from_seed(seed: Zeroizing<B32>) -> Self {
        Self { expanded: Box::new(ExpandedSigningKey::from_seed(&seed)), seed: Some(seed) }
    }

    #[expect(deprecated, reason = "there are keys of which nobody kept the seed")]
    fn from_expanded(octets: &[u8]) -> Result<Self, KeyFileError> {
        let octets =
            <&ExpandedSigningKeyBytes<P>>::try_from(octets).map_err(|_| KeyFileError::InconsistentNumbers)?;
        if !coefficients_in_range(octets) {
            return Err(KeyFileError::InconsistentNumbers);
        }
        let expanded = Box::new(ExpandedSigningKey::<P>::from_expanded(octets));
        let signature: Signature<P> = expanded
            .sign_deterministic(b"pairwise consistency", &[])
            .map_err(|_| KeyFileError::InconsistentNumbers)?;
        let public: VerifyingKey<P> = expanded.verifying_key();
        if public.verify_with_context(b"pairwise consistency", &[], &signature) {
            Ok(Self { seed: None, expanded })
        } else {
            Err(KeyFileError::InconsistentNumbers)
        }
    }

    #[expect(deprecated, reason = "the form that other programs read")]
    fn expanded_octets(&self) -> Zeroizing<ExpandedSigningKeyBytes<P>> {
        Zeroizing::new(self.expanded.to_expanded())
    }
}

impl<P> PureKey for MlDsaKey<P>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    fn public_key(&self) -> Result<PublicKey, PublicKeyError> {
        PublicKey::from_key(&self.expanded.verifying_key())
    }

    fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        self.to_pkcs8().map_err(|_| KeyFileError::Encoding)
    }

    /// Signs the message itself, with an empty context and without randomness (FIPS 204 §3.4).
    fn sign(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        _: &dyn RandomSource,
    ) -> Result<Option<Vec<u8>>, SignError> {
        if !is_scheme_of::<P>(scheme) {
            return Ok(None);
        }
        Ok(self.expanded.sign_deterministic(message, &[]).ok().map(|signature| signature.encode().to_vec()))
    }
}

pub(super) fn verify<P>(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>> + 'static,
{
    if !is_scheme_of::<P>(scheme) {
        return Err(Refused::Scheme);
    }
    key.with_spki(|key: &VerifyingKey<P>| {
        let signature = Signature::<P>::try_from(signature).map_err(|_| Refused::Signature)?;
        if key.verify_with_context(message, &[], &signature) { Ok(()) } else { Err(Refused::Signature) }
    })
    .unwrap_or(Err(Refused::Key))
}

/// Whether the scheme is that of the parameter set: RFC 9881 §2 has one identifier for keys and signatures.
fn is_scheme_of<P: AssociatedAlgorithmIdentifier>(scheme: SignatureScheme) -> bool {
    scheme.algorithm_identifier().oid == P::ALGORITHM_IDENTIFIER.oid
}

/// The tag of a seed by itself; an expanded key by itself is an OCTET STRING.
const SEED: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

/// Seed and expanded key (RFC 9881 §6).
#[derive(Sequence)]
struct BothForms<'a> {
    seed: &'a OctetStringRef,
    expanded: &'a OctetStringRef,
}

fn read_seed(seed: &[u8]) -> Result<Zeroizing<B32>, KeyFileError> {
    B32::try_from(seed).map(Zeroizing::new).map_err(|_| KeyFileError::InconsistentNumbers)
}

/// Whether the coefficients of s1 and s2, which follow 128 octets of other values, are within -η to η.
///
/// An encoding has room for more, and FIPS 204 (algorithm 25) leaves the check to whoever reads a key.
fn coefficients_in_range(expanded: &[u8]) -> bool {
    // Bits of a coefficient, polynomials in s1 and s2 together, 2η (FIPS 204 table 1).
    let (bits, polynomials, most) = match expanded.len() {
        2560 => (3, 8, 4),
        4032 => (4, 11, 8),
        4896 => (3, 15, 4),
        _ => return false,
    };
    let mask = (1_u32 << bits) - 1;
    let Some(packed) = expanded.get(128..128 + 32 * bits * polynomials) else { return false };
    packed.chunks(bits).all(|chunk| {
        let eight = chunk.iter().rev().fold(0, |sum, octet| sum << 8 | u32::from(*octet));
        (0..8).all(|place| eight >> (place * bits) & mask <= most)
    })
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use ml_dsa::{MlDsa44, MlDsa65, MlDsa87};

    use super::*;
    use crate::testing::FixedRandom;

    fn forms<P>() -> (MlDsaKey<P>, Vec<u8>, Vec<u8>, Vec<u8>)
    where
        P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
    {
        let key = MlDsaKey::<P>::generate(&FixedRandom::default()).unwrap();
        let seed = key.seed.as_ref().unwrap();
        let seed_only = AnyRef::new(SEED, seed).unwrap().to_der().unwrap();
        let octets = key.expanded_octets();
        let expanded = OctetStringRef::new(&octets).unwrap();
        let expanded_only = expanded.to_der().unwrap();
        let both = BothForms { seed: OctetStringRef::new(seed).unwrap(), expanded }.to_der().unwrap();
        (key, seed_only, expanded_only, both)
    }

    fn every_form_is_the_same_key<P>()
    where
        P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
    {
        let (key, seed, expanded, both) = forms::<P>();
        for form in [seed, expanded, both] {
            let read = MlDsaKey::<P>::from_pkcs8(&form).unwrap();
            assert_eq!(read.public_key(), key.public_key());
            assert_eq!(sign(&read), sign(&key));
            let written = read.to_pkcs8().unwrap();
            let info = PrivateKeyInfoRef::from_der(&written).unwrap();
            assert!(MlDsaKey::<P>::from_pkcs8(info.private_key.as_bytes()).is_ok());
        }
    }

    fn sign<P>(key: &MlDsaKey<P>) -> Vec<u8>
    where
        P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
    {
        key.expanded.sign_deterministic(b"message", &[]).unwrap().encode().to_vec()
    }

    #[test]
    fn seed_expanded_and_both_are_the_same_key() {
        every_form_is_the_same_key::<MlDsa44>();
        every_form_is_the_same_key::<MlDsa65>();
        every_form_is_the_same_key::<MlDsa87>();
    }

    #[test]
    fn forms_that_differ_and_coefficients_out_of_range_are_refused() {
        let (_, _, expanded, mut both) = forms::<MlDsa65>();
        let last = both.len() - 1;
        both[last] ^= 1;
        let refused = |form: &[u8]| MlDsaKey::<MlDsa65>::from_pkcs8(form).err();
        assert_eq!(refused(&both), Some(KeyFileError::InconsistentNumbers));
        // The first octets of s1, behind a header of four octets and 128 of other values.
        let mut wild = expanded.clone();
        wild[4 + 128] = 0xff;
        assert_eq!(refused(&wild), Some(KeyFileError::InconsistentNumbers));
        assert_eq!(refused(&expanded[..expanded.len() - 1]).map(|_| ()), Some(()));
        for place in 0..expanded.len() {
            if place % 97 == 0 {
                let mut changed = expanded.clone();
                changed[place] ^= 0x55;
                // Whatever it says, it does not panic.
                let _ = refused(&changed);
            }
        }
    }
}
