//! Rules about the certificates of a trust anchor.

use super::{
    AUTHENTICATION, CONSTRAINTS, CREATE_TRUST_ANCHOR, NOTIFICATIONS, PATH, QUOTAS, TRUST_MODEL, rules,
};

rules! {
    TrustAnchor, TRUST_ANCHOR;

    ANCHOR_VERSION = "trust-anchor.version.not-v3", Error, Documented, TRUST_MODEL, CONSTRAINTS,
        "A trust anchor's certificate is of X.509 version 3.",
        "make it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with TrustAnchorCertificate::from_request";

    ANCHOR_CA = "trust-anchor.basic-constraints.ca-missing", Error, Documented, TRUST_MODEL, CONSTRAINTS,
        "The basic constraints of a trust anchor's certificate say CA:TRUE.",
        "make it again with `basicConstraints = critical,CA:TRUE` in the extension file, or with TrustAnchorCertificate::from_request";

    ANCHOR_KEY_CERT_SIGN = "trust-anchor.key-usage.key-cert-sign-missing", Error, Documented, TRUST_MODEL, None,
        "A trust anchor's certificate has a key usage extension with keyCertSign.",
        "make it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate::from_request";

    ANCHOR_WEAK_HASH = "trust-anchor.signature.weak-hash", Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "make it again with -sha256 or stronger, or with TrustAnchorCertificate::from_request";

    ANCHOR_SUBJECT_EMPTY = "trust-anchor.subject.empty", Error, Documented, "RFC 5280 §4.1.2.6", None,
        "The subject of a CA certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Root\", or CertificateRequest::create";

    ANCHOR_KEY = "trust-anchor.key.unsupported", Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it";

    ANCHOR_EXPIRED = "trust-anchor.validity.expired", Error, Documented, TRUST_MODEL, None,
        "The trust anchor's certificate has not expired.",
        "make a new root and register it with UpdateTrustAnchor; a trust anchor on AWS Private CA keeps the old validity until UpdateTrustAnchor is called";

    ANCHOR_NOT_YET_VALID = "trust-anchor.validity.not-yet-valid", Error, Documented, TRUST_MODEL, None,
        "The trust anchor's certificate is valid already.",
        "wait, or set the clock of the CA right and make it again";

    ANCHOR_UNKNOWN_CRITICAL = "trust-anchor.extension.unknown-critical", Error, Documented, PATH, None,
        "Every critical extension is one that path validation processes.",
        "make it again without the extension, or with the extension not critical";

    ANCHOR_MALFORMED = "trust-anchor.extension.malformed", Error, Documented, PATH, None,
        "Every extension that path validation processes is well-formed.",
        "make it again; the value of the extension is not what its type says";

    ANCHOR_KEY_USAGE_NOT_CRITICAL = "trust-anchor.key-usage.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.3; one refusal has been reported", None,
        "Key usage should be critical.",
        "make it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate::from_request";

    ANCHOR_BASIC_CONSTRAINTS_NOT_CRITICAL = "trust-anchor.basic-constraints.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.9; one refusal has been reported", None,
        "Basic constraints should be critical.",
        "make it again with `basicConstraints = critical,CA:TRUE` in the extension file, or with TrustAnchorCertificate::from_request";

    ANCHOR_RSA_SHORT = "trust-anchor.key.rsa-short", Warning, Inferred, "sizes below 2048 bits have not been seen working", None,
        "An RSA key should have at least 2048 bits.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it";

    ANCHOR_CURVE = "trust-anchor.key.curve-unproven", Warning, Inferred, "curves are not documented; P-256 and P-384 have been seen working", None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it";

    ANCHOR_EC_EXPLICIT = "trust-anchor.key.ec-explicit-parameters", Warning, Observed, "RFC 5480 §2.1.1 forbids them; one refusal has been reported", None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and make it again";

    ANCHOR_RSA_PSS = "trust-anchor.signature.rsa-pss", Warning, Inferred, "not documented; no success has been reported", None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "make it again without -sigopt rsa_padding_mode:pss, or with TrustAnchorCertificate::from_request";

    ANCHOR_EXPIRES_SOON = "trust-anchor.validity.expires-soon", Warning, Documented, NOTIFICATIONS, None,
        "The trust anchor's certificate does not expire within the notification threshold, 45 days by default. One that was issued for less is not looked at.",
        "make a new root, register both while certificates move over, then drop the old one";

    ANCHOR_TOO_MANY = "trust-anchor.bundle.too-many", Warning, Documented, QUOTAS, None,
        "A trust anchor holds at most two certificates, unless the quota was raised.",
        "leave the old ones out of the bundle, or ask for a higher quota";

    ANCHOR_LARGE = "trust-anchor.bundle.too-large", Error, Documented, CREATE_TRUST_ANCHOR, None,
        "The certificates of a trust anchor, as PEM, are at most 204800 characters long.",
        "leave the text between the PEM blocks and the old certificates out of the bundle";

    ANCHOR_PUBLIC = "trust-anchor.issuer.public-ca", Warning, Documented, TRUST_MODEL, None,
        "A trust anchor is no certificate of a public CA. Offline, only the certificate policies of the CA/Browser Forum give one away.",
        "register the certificate of a CA of your own; create_root or TrustAnchorCertificate makes one";
}
