//! Rules about the path from end entity to trust anchor, and what is sent for it.

use super::{AUTHENTICATION, PATH, TRUST_MODEL, UNTRUSTED, rules};

rules! {
    Chain, CHAIN;

    CHAIN_TOO_LONG = "chain.length.over-five", Error, Documented, AUTHENTICATION, None,
        "At most five intermediates are sent with a request.",
        "leave out what is above the trust anchor, or register an intermediate as trust anchor";

    CHAIN_NO_ISSUER = "chain.issuer.not-found", Error, Documented, PATH, UNTRUSTED,
        "Each certificate is issued by an intermediate that is sent or by a certificate of the trust anchor.",
        "give the missing intermediate (--intermediates), or the trust anchor of the CA that issued the certificate";

    CHAIN_SIGNATURE = "chain.signature.mismatch", Error, Documented, PATH, UNTRUSTED,
        "Each certificate's signature is that of the issuer's key.",
        "give the trust anchor or intermediate whose key issued the certificate; one of the same name with another key is another CA";

    CHAIN_PATH_LENGTH = "chain.path-length.exceeded", Error, Documented, PATH, UNTRUSTED,
        "No more intermediates stand below a CA than its path length allows.",
        "issue the CA certificate again with a greater pathlen, or issue the end entity from it directly";

    CHAIN_NAME_CONSTRAINTS = "chain.name-constraints.violated", Error, Documented, "RFC 5280 §4.2.1.10 and §6.1, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", UNTRUSTED,
        "Every name below a CA lies within the name constraints of that CA.",
        "issue the certificate with names that the CA may give, or from a CA without that constraint";

    CHAIN_POLICY = "chain.policy.none-valid", Error, Documented, "RFC 5280 §6.1.5 (g), by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", UNTRUSTED,
        "Where a CA requires an explicit policy, one certificate policy is valid along the whole path.",
        "issue the certificates below with `certificatePolicies = ` and a policy of the CA, or the CA certificate without requireExplicitPolicy";

    CHAIN_UNVERIFIABLE = "chain.signature.unverifiable", Error, Limit, "the algorithms of ra-pki: RSA, ECDSA with P-256, P-384 or P-521, ML-DSA", None,
        "Each certificate's signature can be verified.",
        "verify the certificate with `openssl verify -x509_strict`, or issue it again with another algorithm";

    CHAIN_TOO_COMPLEX = "chain.search.too-complex", Error, Limit, "64 signatures, 4000 pairs of certificates and 1048576 pairs of a name and a constraint for one search", None,
        "A path is found within the budget of the search.",
        "send only the intermediates of this path, and issue with fewer names and name constraints where these are too many";

    CHAIN_POLICY_MAPPINGS = "chain.policy.mappings-not-processed", Error, Limit, "RFC 5280 §4.2.1.5 policy mappings are not processed where a policy is required", None,
        "No certificate maps policies below a CA that requires an explicit policy.",
        "verify the path with `openssl verify -x509_strict -policy_check`, or issue the CA certificates without policyMappings";

    CHAIN_LARGE = "chain.size.headers-over-16-kb", Warning, Inferred, "no limit of the headers is documented; 16 KB is the guidance's for the end entity alone, and what many HTTP front ends take", None,
        "End entity and intermediates, in base64 as they are sent in X-Amz-X509 and X-Amz-X509-Chain, have at most 16 KB.",
        "register the issuing CA as trust anchor, so that no intermediate is sent, or use EC keys, whose certificates are small";

    CHAIN_ANCHOR_SENT = "chain.intermediates.anchor-included", Warning, Observed, "unnecessary, and tolerated", None,
        "The intermediates do not include the trust anchor itself: it is known to the service, and takes up room.",
        "take the certificate out of the intermediates";

    CHAIN_ROOT_SENT = "chain.intermediates.root-included", Warning, Observed, "unnecessary, and tolerated", None,
        "The intermediates do not include a root above the trust anchor: no path goes beyond the trust anchor, and it takes one of five places.",
        "take the certificate out of the intermediates, or register it as trust anchor if it is meant to be one";

    CHAIN_LEAF_SENT = "chain.intermediates.end-entity-included", Warning, Observed, "a PKCS#12 file of aws_signing_helper sends it; tolerated", None,
        "The intermediates do not include the end entity: it is sent beside them, and takes one of five places.",
        "take the certificate out of the intermediates";

    CHAIN_REPEATED = "chain.intermediates.repeated", Warning, Observed, "https://github.com/aws/rolesanywhere-credential-helper/issues/174", None,
        "Each intermediate is sent once.",
        "take the repeated certificate out of the intermediates";

    CHAIN_ORDER = "chain.intermediates.order", Note, Inferred, "the order that is known to work; Identity and Chain put certificates into it", None,
        "The end entity's issuer comes first, and each issuer after what it issued.",
        "sort the file, or let Chain::sort do it";

    CHAIN_UNUSED = "chain.intermediates.unused", Note, Inferred, "what is on no path takes one of five places", None,
        "Every intermediate that is sent is on the path.",
        "take the certificate out of the intermediates";

    CHAIN_NO_REVOCATION_LIST = "chain.revocation.not-checked", Note, Documented, TRUST_MODEL, None,
        "Revocation is known where a CRL is imported for the trust anchor; nothing else is asked.",
        "give the CRLs (--crl); create_crl or NewRevocationList makes one, `aws rolesanywhere import-crl` imports it";
}
