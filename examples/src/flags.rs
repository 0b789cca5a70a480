//! Flags that several programs share. Those of a session are in `session`, that of a passphrase in `passphrase`.

use std::path::PathBuf;

use clap::Args;
use roles_anywhere::pki::{AwsLcKey, Certificate};

use crate::{exit::Failure, input::read_certificate, passphrase::Passphrase, private_key::read_key};

/// The CA that signs.
#[derive(Debug, Args)]
pub struct CaArguments {
    /// Certificate of the CA (PEM or DER)
    #[arg(long, value_name = "FILE")]
    ca_cert: PathBuf,
    /// Private key of the CA (PEM or DER)
    #[arg(long, value_name = "FILE")]
    ca_key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl CaArguments {
    /// Reads both files.
    pub fn read(&self) -> Result<(Certificate, AwsLcKey), Failure> {
        Ok((read_certificate(&self.ca_cert)?, read_key(&self.ca_key, &self.passphrase)?))
    }
}
