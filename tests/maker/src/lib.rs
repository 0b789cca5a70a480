//! Test material for every test of the workspace: [`keys`] that are the same in every run, certificates by [`Maker`]
//! and revocation lists by [`ListMaker`], good or with any flaw. Of our crates, it uses `ra-pki` alone.

// Floors, the highest first: a module uses those on lower floors alone.
//
// certificate revocation_list
// extension flawed_keys general_name
// instant keys random

mod certificate;
mod extension;
pub mod flawed_keys;
mod general_name;
mod instant;
pub mod keys;
mod leaving_out;
pub mod public_keys;
mod random;
mod revocation_list;

pub use certificate::Maker;
pub use extension::unknown_extension;
pub use instant::now;
pub use keys::ca_key;
pub use leaving_out::LeavingOut;
pub use random::Seeded;
pub use revocation_list::ListMaker;
