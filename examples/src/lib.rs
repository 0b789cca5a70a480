//! What the programs share, one subject a file.

// Floors, the highest first: a module uses those on lower floors alone.
//
// session
// flags
// certificates private_key revocation
// issuance_log passphrase
// files command_line
// http input output
// whole_file
// exit file_identity time

pub mod certificates;
pub mod command_line;
pub mod exit;
mod file_identity;
pub mod files;
pub mod flags;
pub mod http;
pub mod input;
pub mod issuance_log;
pub mod output;
pub mod passphrase;
pub mod private_key;
pub mod revocation;
pub mod session;
pub mod time;
mod whole_file;
