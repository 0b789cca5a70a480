//! What the programs share, one subject a file.

// Floors, the highest first: a module uses those on lower floors alone.
//
// session
// flags
// private_key
// issuance_log passphrase
// http input output
// exit time

pub mod exit;
pub mod flags;
pub mod http;
pub mod input;
pub mod issuance_log;
pub mod output;
pub mod passphrase;
pub mod private_key;
pub mod session;
pub mod time;
