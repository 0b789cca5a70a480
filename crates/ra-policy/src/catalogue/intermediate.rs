//! Rules about a CA certificate between end entity and trust anchor.

use super::{AUTHENTICATION, NOTIFICATIONS, PATH, TRUST_MODEL, UNTRUSTED, rules};

rules! {
    Intermediate, INTERMEDIATE;

    INTERMEDIATE_VERSION = "intermediate.version.not-v3", Error, Documented, PATH, UNTRUSTED,
        "An intermediate certificate is of X.509 version 3.",
        "issue it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with IntermediateCertificate::from_request";

    INTERMEDIATE_CA = "intermediate.basic-constraints.ca-missing", Error, Documented, PATH, UNTRUSTED,
        "The basic constraints of an intermediate certificate say CA:TRUE.",
        "issue it again with `basicConstraints = critical,CA:TRUE,pathlen:0` in the extension file, or with IntermediateCertificate::from_request";

    INTERMEDIATE_KEY_CERT_SIGN = "intermediate.key-usage.key-cert-sign-missing", Error, Documented, PATH, UNTRUSTED,
        "The key usage of an intermediate certificate, if there is one, includes keyCertSign.",
        "issue it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with IntermediateCertificate::from_request";

    INTERMEDIATE_WEAK_HASH = "intermediate.signature.weak-hash", Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with IntermediateCertificate::from_request";

    INTERMEDIATE_SUBJECT_EMPTY = "intermediate.subject.empty", Error, Documented, "RFC 5280 §4.1.2.6", UNTRUSTED,
        "The subject of a CA certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Issuing CA\", or CertificateRequest::create";

    INTERMEDIATE_KEY = "intermediate.key.unsupported", Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";

    INTERMEDIATE_EXPIRED = "intermediate.validity.expired", Error, Documented, PATH, None,
        "The intermediate certificate has not expired.",
        "renew the intermediate certificate (RenewedCertificate::of) and send the new one";

    INTERMEDIATE_NOT_YET_VALID = "intermediate.validity.not-yet-valid", Error, Documented, PATH, None,
        "The intermediate certificate is valid already.",
        "wait, or set the clock of the CA right and issue it again";

    INTERMEDIATE_UNKNOWN_CRITICAL = "intermediate.extension.unknown-critical", Error, Documented, PATH, None,
        "Every critical extension is one that path validation processes.",
        "issue it again without the extension, or with the extension not critical";

    INTERMEDIATE_MALFORMED = "intermediate.extension.malformed", Error, Documented, PATH, None,
        "Every extension that path validation processes is well-formed.",
        "issue it again; the value of the extension is not what its type says";

    INTERMEDIATE_KEY_USAGE_NOT_CRITICAL = "intermediate.key-usage.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.3; one refusal has been reported", None,
        "Key usage should be critical.",
        "issue it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with IntermediateCertificate::from_request";

    INTERMEDIATE_BASIC_CONSTRAINTS_NOT_CRITICAL = "intermediate.basic-constraints.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.9; one refusal has been reported", None,
        "Basic constraints should be critical.",
        "issue it again with `basicConstraints = critical,CA:TRUE,pathlen:0` in the extension file, or with IntermediateCertificate::from_request";

    INTERMEDIATE_RSA_SHORT = "intermediate.key.rsa-short", Warning, Inferred, "sizes below 2048 bits have not been seen working", None,
        "An RSA key should have at least 2048 bits.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";

    INTERMEDIATE_CURVE = "intermediate.key.curve-unproven", Warning, Inferred, "curves are not documented; P-256 and P-384 have been seen working", None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";

    INTERMEDIATE_EC_EXPLICIT = "intermediate.key.ec-explicit-parameters", Warning, Observed, "RFC 5480 §2.1.1 forbids them; one refusal has been reported", None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and issue it again";

    INTERMEDIATE_RSA_PSS = "intermediate.signature.rsa-pss", Warning, Inferred, "not documented; no success has been reported", None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "issue it again without -sigopt rsa_padding_mode:pss, or with IntermediateCertificate::from_request";

    INTERMEDIATE_EXPIRES_SOON = "intermediate.validity.expires-soon", Warning, Documented, NOTIFICATIONS, None,
        "The intermediate certificate does not expire within the notification threshold, 45 days by default. One that was issued for less is not looked at.",
        "renew the intermediate certificate (RenewedCertificate::of) before then";
}
