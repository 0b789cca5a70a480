//! The time of a signature by a key of graviola's: nanoseconds of CPU time of P-256 and of RSA-2048, over as many octets as a
//! string to sign has. `benches/processes` runs it beside `benches/go`.

use std::{error::Error, process::ExitCode};

use benches::{request_scheme, thread_time};
use ra_pki::{KeyType, PrivateKey, Signer, SystemRandom, graviola::GraviolaKey};

fn main() -> ExitCode {
    let times =
        [(KeyType::P256, 20_000), (KeyType::Rsa2048, 1000)].map(|(key_type, count)| measure(key_type, count));
    match times {
        [Ok(ec), Ok(rsa)] => {
            println!("{ec} {rsa}");
            ExitCode::SUCCESS
        }
        [Err(error), _] | [_, Err(error)] => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(key_type: KeyType, count: u32) -> Result<u128, Box<dyn Error>> {
    let key = GraviolaKey::new(PrivateKey::generate(key_type, SystemRandom)?)?;
    let start = thread_time();
    for number in 0..count {
        let mut message = [0; 150];
        message[..4].copy_from_slice(&number.to_be_bytes());
        key.sign(request_scheme(key_type), &message)?;
    }
    Ok((thread_time().saturating_sub(start) / count).as_nanos())
}
