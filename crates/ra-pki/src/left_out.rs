//! Which algorithms a build has: P-256 always, and each other by the feature of its name.

/// An algorithm that this build does not have, since its feature is not enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{} left out of this build; enable the feature `{}` of `ra-pki`", self.subject(), self.feature())]
#[non_exhaustive]
pub enum LeftOut {
    /// RSA.
    Rsa,
    /// ECDSA over P-384.
    P384,
    /// ECDSA over P-521.
    P521,
    /// ML-DSA of all parameter sets.
    MlDsa,
    /// Private keys under a passphrase.
    EncryptedKeys,
}

impl LeftOut {
    /// The feature of this crate that has it, such as `rsa`.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::P384 => "p384",
            Self::P521 => "p521",
            Self::MlDsa => "ml-dsa",
            Self::EncryptedKeys => "encrypted-keys",
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Self::Rsa => "RSA is",
            Self::P384 => "P-384 is",
            Self::P521 => "P-521 is",
            Self::MlDsa => "ML-DSA is",
            Self::EncryptedKeys => "the encryption of private keys is",
        }
    }
}

/// What an algorithm answers where this build has it; that it is left out otherwise.
macro_rules! built {
    (Rsa, $answer:expr) => {
        $crate::left_out::built!("rsa", Rsa, $answer)
    };
    (P384, $answer:expr) => {
        $crate::left_out::built!("p384", P384, $answer)
    };
    (P521, $answer:expr) => {
        $crate::left_out::built!("p521", P521, $answer)
    };
    (MlDsa, $answer:expr) => {
        $crate::left_out::built!("ml-dsa", MlDsa, $answer)
    };
    ($feature:tt, $left_out:ident, $answer:expr) => {{
        #[cfg(feature = $feature)]
        {
            $answer
        }
        #[cfg(not(feature = $feature))]
        {
            Err($crate::left_out::LeftOut::$left_out.into())
        }
    }};
}
pub(crate) use built;
