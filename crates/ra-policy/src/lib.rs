//! Rules, verdicts and session identities.
