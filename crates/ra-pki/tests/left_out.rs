//! Each algorithm beside P-256, in a build that has it and in one that leaves it out.

use std::sync::atomic::{AtomicU64, Ordering};

use ra_pki::{
    Certificate, KeyFileError, KeyType, PrivateKey, RandomError, RandomSource, RustCrypto, Signer,
    VerifyError,
    asn1::Signed,
    error::{GenerateError, LeftOut, UnusableKey},
    file::FileKind,
};

/// What is known of an algorithm, with a file of a private key and its self-signed certificate.
struct Algorithm {
    left_out: LeftOut,
    is_built: bool,
    key_types: &'static [KeyType],
    file: &'static [u8],
}

const ALGORITHMS: [Algorithm; 4] = [
    Algorithm {
        left_out: LeftOut::Rsa,
        is_built: cfg!(feature = "rsa"),
        key_types: &[KeyType::Rsa2048, KeyType::Rsa3072, KeyType::Rsa4096],
        file: include_bytes!("left_out/rsa.pem"),
    },
    Algorithm {
        left_out: LeftOut::P384,
        is_built: cfg!(feature = "p384"),
        key_types: &[KeyType::P384],
        file: include_bytes!("left_out/p384.pem"),
    },
    Algorithm {
        left_out: LeftOut::P521,
        is_built: cfg!(feature = "p521"),
        key_types: &[KeyType::P521],
        file: include_bytes!("left_out/p521.pem"),
    },
    Algorithm {
        left_out: LeftOut::MlDsa,
        is_built: cfg!(feature = "ml-dsa"),
        key_types: &[KeyType::MlDsa44, KeyType::MlDsa65, KeyType::MlDsa87],
        file: include_bytes!("left_out/ml-dsa.pem"),
    },
];

impl Algorithm {
    fn certificate(&self) -> Certificate {
        Certificate::read(self.file).expect("the file holds a certificate")
    }

    /// What is answered, where it is all that a build without the algorithm can say.
    fn expect<T: PartialEq + std::fmt::Debug, E: From<LeftOut> + PartialEq + std::fmt::Debug>(
        &self,
        answer: &Result<T, E>,
        built: &Result<T, E>,
    ) {
        let left_out = Err(self.left_out.into());
        assert_eq!(answer, if self.is_built { built } else { &left_out }, "{}", self.left_out);
    }
}

/// Numbers that look random, the same in every run.
#[derive(Default)]
struct Counter(AtomicU64);

impl RandomSource for Counter {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        for octet in octets {
            let number = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *octet = (number ^ number >> 31).wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes()[0];
        }
        Ok(())
    }
}

#[test]
fn each_algorithm_says_which_feature_has_it() {
    for (left_out, sentence) in [
        (LeftOut::Rsa, "RSA is left out of this build; enable the feature `rsa` of `ra-pki`"),
        (
            LeftOut::EncryptedKeys,
            "the encryption of private keys is left out of this build; enable the feature `encrypted-keys` of `ra-pki`",
        ),
    ] {
        assert_eq!(left_out.to_string(), sentence);
        assert_eq!(VerifyError::from(left_out).to_string(), sentence);
        assert_eq!(GenerateError::from(left_out).to_string(), sentence);
        assert_eq!(KeyFileError::from(left_out).to_string(), sentence);
        assert_eq!(UnusableKey::from(left_out).to_string(), sentence);
    }
    assert_eq!(ALGORITHMS.map(|one| one.left_out.feature()), ["rsa", "p384", "p521", "ml-dsa"]);
}

#[test]
fn a_key_is_made_or_the_feature_named() {
    for algorithm in ALGORITHMS {
        for key_type in algorithm.key_types {
            // Longer RSA keys take seconds.
            if !matches!(key_type, KeyType::Rsa3072 | KeyType::Rsa4096) || !algorithm.is_built {
                let made = PrivateKey::generate(*key_type, Counter::default()).map(|_| ());
                algorithm.expect(&made, &Ok(()));
            }
        }
    }
}

#[test]
fn a_key_is_read_or_the_feature_named() {
    for algorithm in ALGORITHMS {
        let read = PrivateKey::read(algorithm.file, Counter::default());
        let public_key = read.map(|key| key.public_key().clone());
        algorithm.expect(&public_key, &Ok(algorithm.certificate().public_key().clone()));
    }
}

#[test]
fn what_a_file_is_is_known_whatever_the_build() {
    for algorithm in ALGORITHMS {
        let FileKind::Pem(parts) = FileKind::detect(algorithm.file) else { panic!("it is PEM") };
        assert_eq!(parts.len(), 2, "{}", algorithm.left_out);
    }
}

#[test]
fn a_signature_is_verified_or_the_feature_named() {
    for algorithm in ALGORITHMS {
        let certificate = algorithm.certificate();
        let key = certificate.public_key();
        algorithm.expect(&certificate.verify_signature(key, &RustCrypto), &Ok(()));
        assert_eq!(certificate.is_self_signed(&RustCrypto), algorithm.is_built, "{}", algorithm.left_out);
        let changed = Signed {
            to_be_signed: b"\x30\x00",
            algorithm: certificate.signature_algorithm().into(),
            signature: certificate.signature(),
        };
        algorithm.expect(&changed.verify(key, &RustCrypto), &Err(VerifyError::Mismatch));
    }
}

#[test]
fn a_key_is_checked_as_far_as_the_build_can() {
    for algorithm in ALGORITHMS {
        let checked = algorithm.certificate().public_key().check_usable();
        match algorithm.left_out {
            LeftOut::P384 | LeftOut::P521 => algorithm.expect(&checked, &Ok(())),
            _ => assert_eq!(checked, Ok(()), "{}", algorithm.left_out),
        }
    }
}

#[test]
fn an_encrypted_key_is_read_or_the_feature_named_before_anything_is_asked() {
    let file = include_bytes!("left_out/encrypted-keys.pem");
    let mut asked = 0;
    let read = PrivateKey::read_asking(
        file,
        || {
            asked += 1;
            Some(b"secret".to_vec().into())
        },
        Counter::default(),
    );
    if cfg!(feature = "encrypted-keys") {
        let pem = read.unwrap().to_encrypted_pkcs8_pem(b"secret").unwrap();
        assert!(PrivateKey::read_encrypted(pem.as_bytes(), b"secret", Counter::default()).is_ok());
        assert_eq!(asked, 1);
    } else {
        assert_eq!(read.unwrap_err(), LeftOut::EncryptedKeys.into());
        let key = PrivateKey::generate(KeyType::P256, Counter::default()).unwrap();
        assert_eq!(key.to_encrypted_pkcs8_pem(b"secret").unwrap_err(), LeftOut::EncryptedKeys.into());
        assert_eq!(asked, 0);
    }
}

#[cfg(feature = "aws-lc")]
#[test]
fn aws_lc_verifies_what_it_has_whatever_the_features() {
    use ra_pki::aws_lc::AwsLc;

    for algorithm in ALGORITHMS {
        if algorithm.left_out != LeftOut::MlDsa {
            let certificate = algorithm.certificate();
            assert_eq!(certificate.verify_signature(certificate.public_key(), &AwsLc), Ok(()));
            assert!(certificate.is_self_signed(&AwsLc));
        }
    }
    let with_pss = Certificate::read(include_bytes!("rsa_pss/sha256_salt_32.crt")).unwrap();
    assert!(with_pss.is_self_signed(&AwsLc));
    let handed_down = Certificate::read(include_bytes!("rsa_pss/sha256_salt_20.crt")).unwrap();
    let verified = handed_down.verify_signature(handed_down.public_key(), &AwsLc);
    assert_eq!(verified, if cfg!(feature = "rsa") { Ok(()) } else { Err(LeftOut::Rsa.into()) });
}
