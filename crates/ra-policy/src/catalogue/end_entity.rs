//! Rules about the certificate that asks for a session.

use super::{
    ATTRIBUTE_MAPPING, AUTHENTICATION, GUIDANCE, INSUFFICIENT, NOTIFICATIONS, PATH, SESSION_TAGS,
    TRUST_MODEL, UNABLE, rules,
};

rules! {
    EndEntity, END_ENTITY;

    END_ENTITY_VERSION = "end-entity.version.not-v3", Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "An end-entity certificate is of X.509 version 3.",
        "issue it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with EndEntityCertificate::from_request";

    END_ENTITY_KEY_USAGE_ABSENT = "end-entity.key-usage.absent", Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "An end-entity certificate has a key usage extension with digitalSignature.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_DIGITAL_SIGNATURE = "end-entity.key-usage.digital-signature-missing", Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "The key usage of an end-entity certificate includes digitalSignature.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_CA_TRUE = "end-entity.basic-constraints.ca-true", Error, Documented, TRUST_MODEL, INSUFFICIENT,
        "The basic constraints of an end-entity certificate, if there are any, say CA:FALSE.",
        "use the certificate of an end entity; issue one with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_WEAK_HASH = "end-entity.signature.weak-hash", Error, Documented, TRUST_MODEL, None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with EndEntityCertificate::from_request";

    END_ENTITY_SUBJECT_EMPTY = "end-entity.subject.empty", Error, Documented, TRUST_MODEL, UNABLE,
        "The subject of an end-entity certificate is not empty, even beside a critical subject alternative name.",
        "request it again with a subject, such as -subj /CN=host-1, or CertificateRequest::create";

    END_ENTITY_KEY = "end-entity.key.unsupported", Error, Documented, AUTHENTICATION, None,
        "The key is RSA, EC or ML-DSA: request algorithms exist for these alone.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";

    END_ENTITY_EXPIRED = "end-entity.validity.expired", Error, Documented, PATH, None,
        "The end-entity certificate has not expired.",
        "issue a new certificate; end-entity certificates are cheap to renew";

    END_ENTITY_NOT_YET_VALID = "end-entity.validity.not-yet-valid", Error, Documented, PATH, None,
        "The end-entity certificate is valid already.",
        "wait, or set the clock of the CA right and issue it again";

    END_ENTITY_UNKNOWN_CRITICAL = "end-entity.extension.unknown-critical", Error, Documented, PATH, None,
        "Every critical extension is one that path validation processes.",
        "issue it again without the extension, or with the extension not critical";

    END_ENTITY_MALFORMED = "end-entity.extension.malformed", Error, Documented, PATH, None,
        "Every extension that path validation processes is well-formed.",
        "issue it again; the value of the extension is not what its type says";

    END_ENTITY_BASIC_CONSTRAINTS_ABSENT = "end-entity.basic-constraints.absent", Warning, Inferred, TRUST_MODEL, None,
        "An end-entity certificate should say CA:FALSE: the documentation demanded it before 2026.",
        "issue it again with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_KEY_USAGE_NOT_CRITICAL = "end-entity.key-usage.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.3; one refusal has been reported", None,
        "Key usage should be critical.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_BASIC_CONSTRAINTS_NOT_CRITICAL = "end-entity.basic-constraints.not-critical", Warning, Inferred, "RFC 5280 §4.2.1.9; one refusal has been reported", None,
        "Basic constraints should be critical.",
        "issue it again with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_KEY_USAGE_UNFIT = "end-entity.key-usage.unfit-for-key", Warning, Inferred, "RFC 8813 §3 (EC), RFC 9881 §5 (ML-DSA)", None,
        "The key usage names nothing that the key cannot do: no encipherment with EC, none and no agreement with ML-DSA.",
        "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";

    END_ENTITY_RSA_SHORT = "end-entity.key.rsa-short", Warning, Inferred, "sizes below 2048 bits have not been seen working", None,
        "An RSA key should have at least 2048 bits.",
        "make a new key of 2048 bits or more, such as `openssl genrsa 2048` or PrivateKey::generate, and request the certificate again";

    END_ENTITY_CURVE = "end-entity.key.curve-unproven", Warning, Inferred, "curves are not documented; P-256 and P-384 have been seen working", None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again";

    END_ENTITY_EC_EXPLICIT = "end-entity.key.ec-explicit-parameters", Warning, Observed, "RFC 5480 §2.1.1 forbids them; one refusal has been reported", None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and request the certificate again";

    END_ENTITY_RSA_PSS = "end-entity.signature.rsa-pss", Warning, Inferred, "not documented; no success has been reported", None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "issue it again without -sigopt rsa_padding_mode:pss, or with EndEntityCertificate::from_request";

    END_ENTITY_COMMON_NAME_LONG = "end-entity.subject.common-name-too-long", Warning, Inferred, "RFC 5280 appendix A.1; what becomes of a longer one is not documented", None,
        "A common name has at most 64 characters.",
        "request it again with a shorter common name";

    END_ENTITY_COMMON_NAME_UNPREFIXED = "end-entity.subject.common-name-unprefixed", Warning, Documented, TRUST_MODEL, None,
        "A common name of at most 61 characters makes the source identity `CN=` and the name; one of 62 to 64 makes it the name alone.",
        "request it again with a shorter common name, or write conditions on sts:SourceIdentity without `CN=`";

    END_ENTITY_COMMON_NAME_SEVERAL = "end-entity.subject.several-common-names", Warning, Inferred, "which of several becomes the source identity is not documented", None,
        "The subject has one common name.",
        "request it again with one common name";

    END_ENTITY_SUBJECT_MULTI_VALUED = "end-entity.subject.multi-valued", Warning, Inferred, "how a multi-valued part is mapped is not documented", None,
        "Each part of the subject has one attribute.",
        "request it again with `/` between the attributes in place of `+`";

    END_ENTITY_SOURCE_IDENTITY = "end-entity.subject.source-identity-uncertain", Warning, Inferred, "CreateSession gives source identities of letters, numbers, blanks and _.:/=+-@; what becomes of others is not documented", None,
        "The common name holds no character that a source identity cannot have.",
        "request it again with a common name of letters, numbers, blanks and _.:/=+-@";

    END_ENTITY_SEVERAL_ALTERNATIVE_NAMES = "end-entity.subject-alternative-name.several", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "Of each kind of alternative name (DNS, URI, directory name) there is one: the first alone makes a session tag.",
        "issue it again with the name that conditions ask for as the first of its kind";

    END_ENTITY_TAG_DROPPED = "end-entity.session-tag.dropped", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "Every mapped attribute makes a session tag; one that does not is missing from every condition, so that negated ones hold.",
        "request it again with a value of letters, numbers, blanks and _.:/=+-@, at most 256 characters long, or take the attribute out of the mapping (DeleteAttributeMapping)";

    END_ENTITY_TAGS_TOO_MANY = "end-entity.session-tag.too-many", Warning, Inferred, SESSION_TAGS, None,
        "A session has at most 50 tags.",
        "map fewer attributes (DeleteAttributeMapping)";

    END_ENTITY_SERIAL_NEGATIVE = "end-entity.serial-number.negative", Warning, Inferred, "RFC 5280 §4.1.2.2; what the Credential of a signed request then holds is not documented", None,
        "The serial number is positive.",
        "issue it again with a positive serial number; openssl and Issuer::prepare choose one";

    END_ENTITY_SERIAL_ZERO = "end-entity.serial-number.zero", Warning, Inferred, "RFC 5280 §4.1.2.2; the session name and, without a common name, the source identity are the serial number", None,
        "The serial number is not zero: it tells the certificate from others, in a CRL and in the session's name.",
        "issue it again with a positive serial number; openssl and Issuer::prepare choose one";

    END_ENTITY_SERIAL_LONG = "end-entity.serial-number.too-long", Warning, Inferred, "RFC 5280 §4.1.2.2; the default session name is the number in hexadecimal, and may have 64 characters", None,
        "The serial number has at most 20 octets.",
        "issue it again with a serial number of at most 20 octets; openssl and Issuer::prepare choose one";

    END_ENTITY_LARGE = "end-entity.size.over-16-kb", Warning, Documented, GUIDANCE, None,
        "An end-entity certificate has at most 16 KB.",
        "issue it again with fewer or shorter names";

    END_ENTITY_EXPIRES_SOON = "end-entity.validity.expires-soon", Warning, Documented, NOTIFICATIONS, None,
        "The end-entity certificate does not expire within the notification threshold, 45 days by default. One that was issued for less is not looked at.",
        "issue a new certificate before then";
}
