//! Every rule, a value each.

use crate::{
    Mark::{self, Documented, Inferred, Observed},
    Refusal, Rule,
    Severity::{self, Error, Warning},
    Subject::{self, Chain, EndEntity, Intermediate, TrustAnchor},
};

const TRUST_MODEL: &str = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html";
const AUTHENTICATION: &str = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";
const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html";
/// The documentation asks for PKIX path validation and names RFC 5280.
const PATH: &str =
    "RFC 5280 §6.1, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $applies_to:ident, $severity:ident, $mark:ident, $citation:expr,
        $refusal:expr, $requirement:literal, $fix:expr;)*) => {
        impl Rule {
            /// Every rule, in the order of the catalogue.
            pub const CATALOGUE: &'static [&'static Self] = &[$(&$name),*];
        }

        $(
            pub(crate) static $name: Rule = rule($code, $applies_to, $severity, $mark, $citation, $refusal, $requirement, $fix);
        )*
    };
}

#[expect(clippy::too_many_arguments, reason = "the fields of a rule, called by the macro alone")]
const fn rule(
    code: &'static str,
    applies_to: Subject,
    severity: Severity,
    mark: Mark,
    citation: &'static str,
    refusal: Option<Refusal>,
    requirement: &'static str,
    fix: &'static str,
) -> Rule {
    Rule { code, applies_to, severity, requirement, citation, mark, refusal, fix }
}

const INSUFFICIENT: Option<Refusal> = Some(Refusal::InsufficientCertificate);
const UNTRUSTED: Option<Refusal> = Some(Refusal::UntrustedSigningCertificate);
const CONSTRAINTS: Option<Refusal> = Some(Refusal::IncorrectBasicConstraints);

catalogue! {
    END_ENTITY_VERSION = "end-entity.version.not-v3", EndEntity, Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "An end-entity certificate is of X.509 version 3.",
        "issue it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with EndEntityCertificate::from_request";
    END_ENTITY_KEY_USAGE_ABSENT = "end-entity.key-usage.absent", EndEntity, Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "An end-entity certificate has a key usage extension with digitalSignature.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";
    END_ENTITY_DIGITAL_SIGNATURE = "end-entity.key-usage.digital-signature-missing", EndEntity, Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "The key usage of an end-entity certificate includes digitalSignature.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";
    END_ENTITY_CA_TRUE = "end-entity.basic-constraints.ca-true", EndEntity, Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "The basic constraints of an end-entity certificate, if there are any, say CA:FALSE.",
        "use the certificate of an end entity; issue one with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";
    END_ENTITY_BASIC_CONSTRAINTS_ABSENT = "end-entity.basic-constraints.absent", EndEntity, Warning, Inferred, TRUST_MODEL, None,
        "An end-entity certificate should say CA:FALSE: the documentation demanded it before 2026.",
        "issue it again with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";
    END_ENTITY_WEAK_HASH = "end-entity.signature.weak-hash", EndEntity, Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with EndEntityCertificate::from_request";
    END_ENTITY_SUBJECT_EMPTY = "end-entity.subject.empty", EndEntity, Error, Documented, TRUST_MODEL, Some(Refusal::UnableToAssumeRole),
        "The subject of an end-entity certificate is not empty, even beside a critical subject alternative name.",
        "request it again with a subject, such as -subj /CN=host-1, or CertificateRequest::create";
    END_ENTITY_KEY = "end-entity.key.unsupported", EndEntity, Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA: request algorithms exist for these alone.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";
    END_ENTITY_RSA_SHORT = "end-entity.key.rsa-short", EndEntity, Warning, Inferred, "sizes below 2048 bits have not been seen working", None,
        "An RSA key should have at least 2048 bits.",
        "make a new key of 2048 bits or more and request the certificate again";
    END_ENTITY_EC_EXPLICIT = "end-entity.key.ec-explicit-parameters", EndEntity, Warning, Observed, "RFC 5480 §2.1.1 forbids them; one refusal has been reported", None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and request the certificate again";
    END_ENTITY_EXPIRED = "end-entity.validity.expired", EndEntity, Error, Documented, PATH, None,
        "The end-entity certificate has not expired.",
        "issue a new certificate; end-entity certificates are cheap to renew";
    END_ENTITY_NOT_YET_VALID = "end-entity.validity.not-yet-valid", EndEntity, Error, Documented, PATH, None,
        "The end-entity certificate is valid already.",
        "wait, or set the clock of the CA right and issue it again";
    END_ENTITY_UNKNOWN_CRITICAL = "end-entity.extension.unknown-critical", EndEntity, Error, Documented, PATH, None,
        "Every critical extension and every constraint is one that this check processes.",
        "issue it again without the extension, or with the extension not critical";
    END_ENTITY_MALFORMED = "end-entity.extension.malformed", EndEntity, Error, Documented, PATH, None,
        "Every extension is well-formed.",
        "issue it again; the value of the extension is not what its type says";

    INTERMEDIATE_VERSION = "intermediate.version.not-v3", Intermediate, Error, Documented, PATH, UNTRUSTED,
        "An intermediate certificate is of X.509 version 3.",
        "issue it again with an extension file, or with IntermediateCertificate::from_request";
    INTERMEDIATE_CA = "intermediate.basic-constraints.ca-missing", Intermediate, Error, Documented, PATH, UNTRUSTED,
        "The basic constraints of an intermediate certificate say CA:TRUE.",
        "issue it again with `basicConstraints = critical,CA:TRUE,pathlen:0` in the extension file, or with IntermediateCertificate::from_request";
    INTERMEDIATE_KEY_CERT_SIGN = "intermediate.key-usage.key-cert-sign-missing", Intermediate, Error, Documented, PATH, UNTRUSTED,
        "The key usage of an intermediate certificate, if there is one, includes keyCertSign.",
        "issue it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with IntermediateCertificate::from_request";
    INTERMEDIATE_WEAK_HASH = "intermediate.signature.weak-hash", Intermediate, Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with IntermediateCertificate::from_request";
    INTERMEDIATE_SUBJECT_EMPTY = "intermediate.subject.empty", Intermediate, Error, Documented, "RFC 5280 §4.1.2.6", UNTRUSTED,
        "The subject of an intermediate certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Issuing CA\", or CertificateRequest::create";
    INTERMEDIATE_KEY = "intermediate.key.unsupported", Intermediate, Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key and request the certificate again";
    INTERMEDIATE_EXPIRED = "intermediate.validity.expired", Intermediate, Error, Documented, PATH, None,
        "The intermediate certificate has not expired.",
        "renew the intermediate certificate and send the new one";
    INTERMEDIATE_NOT_YET_VALID = "intermediate.validity.not-yet-valid", Intermediate, Error, Documented, PATH, None,
        "The intermediate certificate is valid already.",
        "wait, or set the clock of the CA right and issue it again";
    INTERMEDIATE_UNKNOWN_CRITICAL = "intermediate.extension.unknown-critical", Intermediate, Error, Documented, PATH, None,
        "Every critical extension and every constraint is one that this check processes.",
        "issue it again without the extension, or with the extension not critical";
    INTERMEDIATE_MALFORMED = "intermediate.extension.malformed", Intermediate, Error, Documented, PATH, None,
        "Every extension is well-formed.",
        "issue it again; the value of the extension is not what its type says";

    ANCHOR_VERSION = "trust-anchor.version.not-v3", TrustAnchor, Error, Documented, TRUST_MODEL, CONSTRAINTS,
        "A trust anchor's certificate is of X.509 version 3.",
        "make it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with TrustAnchorCertificate::from_request";
    ANCHOR_CA = "trust-anchor.basic-constraints.ca-missing", TrustAnchor, Error, Documented, TRUST_MODEL, CONSTRAINTS,
        "The basic constraints of a trust anchor's certificate say CA:TRUE.",
        "make it again with `basicConstraints = critical,CA:TRUE` in the extension file, or with TrustAnchorCertificate::from_request";
    ANCHOR_KEY_CERT_SIGN = "trust-anchor.key-usage.key-cert-sign-missing", TrustAnchor, Error, Documented, TRUST_MODEL, None,
        "A trust anchor's certificate has a key usage extension with keyCertSign.",
        "make it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate::from_request";
    ANCHOR_WEAK_HASH = "trust-anchor.signature.weak-hash", TrustAnchor, Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "make it again with -sha256 or stronger, or with TrustAnchorCertificate::from_request";
    ANCHOR_SUBJECT_EMPTY = "trust-anchor.subject.empty", TrustAnchor, Error, Documented, "RFC 5280 §4.1.2.6", None,
        "The subject of a CA certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Root\", or CertificateRequest::create";
    ANCHOR_KEY = "trust-anchor.key.unsupported", TrustAnchor, Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key, and a new root with it";
    ANCHOR_EXPIRED = "trust-anchor.validity.expired", TrustAnchor, Error, Documented, TRUST_MODEL, None,
        "The trust anchor's certificate has not expired.",
        "make a new root and register it with UpdateTrustAnchor";
    ANCHOR_NOT_YET_VALID = "trust-anchor.validity.not-yet-valid", TrustAnchor, Error, Documented, TRUST_MODEL, None,
        "The trust anchor's certificate is valid already.",
        "wait, or set the clock right and make it again";
    ANCHOR_UNKNOWN_CRITICAL = "trust-anchor.extension.unknown-critical", TrustAnchor, Error, Documented, PATH, None,
        "Every critical extension and every constraint is one that this check processes.",
        "make it again without the extension, or with the extension not critical";
    ANCHOR_MALFORMED = "trust-anchor.extension.malformed", TrustAnchor, Error, Documented, PATH, None,
        "Every extension is well-formed.",
        "make it again; the value of the extension is not what its type says";
    ANCHOR_TOO_MANY = "trust-anchor.bundle.too-many", TrustAnchor, Warning, Documented, QUOTAS, None,
        "A trust anchor holds at most two certificates, unless the quota was raised.",
        "leave the old ones out of the bundle, or ask for a higher quota";

    CHAIN_TOO_LONG = "chain.length.over-five", Chain, Error, Documented, AUTHENTICATION, None,
        "At most five intermediates are sent with a request.",
        "leave out what is above the trust anchor, or register an intermediate as trust anchor";
    CHAIN_NO_ISSUER = "chain.issuer.not-found", Chain, Error, Documented, PATH, UNTRUSTED,
        "Each certificate is issued by an intermediate that is sent or by a certificate of the trust anchor.",
        "give the missing intermediate (--intermediates), or the trust anchor of the CA that issued the certificate";
    CHAIN_SIGNATURE = "chain.signature.mismatch", Chain, Error, Documented, PATH, UNTRUSTED,
        "Each certificate's signature is that of the issuer's key.",
        "give the trust anchor or intermediate whose key issued the certificate; one of the same name with another key is another CA";
    CHAIN_UNVERIFIABLE = "chain.signature.unverifiable", Chain, Error, Documented, PATH, None,
        "Each certificate's signature is verified; this check knows RSA (PKCS #1 v1.5), ECDSA with P-256, P-384 or P-521, and ML-DSA.",
        "verify the certificate with `openssl verify -x509_strict`, or issue it again under one of these";
    CHAIN_PATH_LENGTH = "chain.path-length.exceeded", Chain, Error, Documented, PATH, UNTRUSTED,
        "No more intermediates stand below a CA than its path length allows.",
        "issue the CA certificate again with a greater pathlen, or issue the end entity from it directly";
    CHAIN_TOO_COMPLEX = "chain.search.too-complex", Chain, Error, Documented, PATH, UNTRUSTED,
        "A path is found within a bounded number of signature verifications.",
        "send only the intermediates of this path";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_begin_with_their_subject() {
        for (place, rule) in Rule::CATALOGUE.iter().enumerate() {
            let subject = alloc::format!("{}.", rule.applies_to).replace(' ', "-");
            assert!(rule.code.starts_with(&subject), "{}", rule.code);
            assert!(!Rule::CATALOGUE[..place].contains(rule), "{}", rule.code);
        }
    }

    #[test]
    fn a_rule_that_is_only_inferred_is_no_error() {
        for rule in Rule::CATALOGUE {
            assert!(rule.mark != Inferred || rule.severity != Error, "{}", rule.code);
            assert!(rule.requirement.ends_with('.') && !rule.citation.is_empty() && !rule.fix.is_empty());
        }
    }
}
