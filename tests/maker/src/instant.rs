use jiff::Timestamp;

/// The instant of every test that names no other.
pub fn now() -> Timestamp {
    instant("2026-11-23T12:00:00Z")
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().expect("the instant in a test is well-formed")
}
