//! What Roles Anywhere takes: a revocation list for a trust anchor, the two certificates of an anchor whose root changes,
//! and keys.

mod key;
mod revocation_list;
mod rollover;

pub(crate) use self::revocation_list::check_size;
pub use self::{
    key::has_algorithm_for,
    revocation_list::{ImportError, import_room},
    rollover::{RolloverError, rollover_bundle},
};
