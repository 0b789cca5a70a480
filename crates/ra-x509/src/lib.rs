//! Certificate requests, certificates and extension files.
