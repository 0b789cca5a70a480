//! Revocation lists: what a CA revokes, and the list before it is signed.

mod entry;
mod error;
mod new;
mod unsigned;

pub use self::{error::RevocationListIssueError, new::NewRevocationList, unsigned::UnsignedRevocationList};
