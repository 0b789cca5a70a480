//! What a session costs a client that connects, and one that has connected before: CPU time of the process for each call, in
//! microseconds, ten of each kind in turn. `benches/processes` starts the endpoint and runs it.
//!
//!     refresh ENDPOINT CERTIFICATE KEY TRUST-ANCHOR-ARN PROFILE-ARN ROLE-ARN

use std::{env, error::Error, fs, process::ExitCode, time::Duration};

use ra_pki::{Chain, PrivateKey, SystemRandom, aws_lc::AwsLcKey};
use ra_policy::SessionRequest;
use ra_session::{Client, Endpoint};
use ra_sigv4x509::Identity;
use rustix::time::{ClockId, clock_gettime};

/// Ten calls of each kind, five times over.
const CALLS: usize = 10;
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [endpoint, certificate, key, trust_anchor, profile, role] = arguments.as_slice() else {
        return Err("usage: refresh ENDPOINT CERTIFICATE KEY TRUST-ANCHOR-ARN PROFILE-ARN ROLE-ARN".into());
    };
    let endpoint: Endpoint = endpoint.parse()?;
    let key = PrivateKey::read(&fs::read(key)?, SystemRandom)?;
    let identity = Identity::new(Chain::read(&fs::read(certificate)?)?, AwsLcKey::from(key))?;
    let request = SessionRequest::new(trust_anchor.parse()?, profile.parse()?, role.parse()?);
    let client = || Client::builder(identity.clone()).endpoint(endpoint.clone()).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let connected = client();
        connected.create_session(&request).await?;
        let (mut connecting, mut refreshing) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            for _ in 0..CALLS {
                let start = process_time();
                client().create_session(&request).await?;
                connecting.push(process_time().saturating_sub(start));
            }
            for _ in 0..CALLS {
                let start = process_time();
                connected.create_session(&request).await?;
                refreshing.push(process_time().saturating_sub(start));
            }
        }
        println!("{} {}", median(connecting).as_micros(), median(refreshing).as_micros());
        Ok(())
    })
}

fn process_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
