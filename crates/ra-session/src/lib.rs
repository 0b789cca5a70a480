//! The credentials client.
