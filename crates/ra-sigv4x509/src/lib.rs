//! SigV4-X509 signing and verifying.
