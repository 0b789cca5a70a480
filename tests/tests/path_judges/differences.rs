//! Where the others judge differently, and why.

/// A path, who judges it differently from us, and why.
pub type Difference = (&'static str, &'static str, &'static str);

/// Differences on the paths that are made here.
pub const DIFFERENCES: &[Difference] = &[
    // The shape of the path.
    ("six intermediates", "webpki", "Roles Anywhere takes five"),
    ("six intermediates", "openssl", "Roles Anywhere takes five"),
    (
        "two CAs that issued each other, one below the anchor",
        "openssl",
        "does not try another issuer after a wrong one",
    ),
    ("a leaf that is its own anchor", "webpki", "takes any certificate as anchor"),
    ("a leaf that is its own anchor", "openssl", "-partial_chain takes any certificate as anchor"),
    ("an issuer's name in other letters", "webpki", "compares names octet by octet (RFC 5280 §7.1 does not)"),
    (
        "an authority key identifier of another key",
        "openssl",
        "requires a match; for RFC 5280 §4.2.1.1 it only helps to find the issuer",
    ),
    // Validity.
    ("an expired anchor", "openssl", ANCHOR),
    ("an anchor that is not yet valid", "openssl", ANCHOR),
    ("the last second", "openssl", "excludes it; RFC 5280 §4.1.2.5 includes it"),
    // The anchor's own extensions.
    (
        "an anchor with CA:FALSE",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires CA:TRUE",
    ),
    (
        "an anchor without basic constraints",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires CA:TRUE",
    ),
    (
        "an anchor without key usage",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires keyCertSign",
    ),
    (
        "an anchor without keyCertSign",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires keyCertSign",
    ),
    (
        "an anchor of version 1",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires CA:TRUE",
    ),
    ("an anchor with an unknown critical extension", "openssl", ANCHOR),
    ("an anchor whose basic constraints are not critical", "openssl", STRICT),
    ("an anchor without key identifiers", "openssl", STRICT),
    ("an anchor with path length 0 above an intermediate", "webpki", "takes an anchor for a name and a key"),
    // Intermediates.
    ("an intermediate without keyCertSign", "webpki", "ignores the key usage of a CA"),
    ("an intermediate without key usage", "openssl", STRICT),
    ("an intermediate whose basic constraints are not critical", "openssl", STRICT),
    ("an intermediate without subject key identifier", "openssl", STRICT),
    ("an intermediate without authority key identifier", "openssl", STRICT),
    ("a self-issued intermediate is not counted", "webpki", "counts it, against RFC 5280 §4.2.1.9"),
    // End entities.
    ("a leaf with CA:TRUE", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    ("a leaf of version 1", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    ("a leaf with CA:FALSE and a path length", "openssl", STRICT),
    ("a leaf without key usage", "webpki", "ignores key usage; Roles Anywhere does not"),
    ("a leaf without key usage", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    ("a leaf without digitalSignature", "webpki", "ignores key usage; Roles Anywhere does not"),
    ("a leaf without digitalSignature", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    ("a leaf with keyCertSign", "openssl", STRICT),
    ("a leaf with an empty subject", "webpki", "RFC 5280 §4.1.2.6 allows it; Roles Anywhere does not"),
    ("a leaf with an empty subject", "openssl", "RFC 5280 §4.1.2.6 allows it; Roles Anywhere does not"),
    ("a leaf with neither subject nor names", "webpki", "needs no name until one is compared"),
    // Name constraints.
    ("wildcard that reaches the excluded name", "openssl", "takes the star for an ordinary character"),
    ("mailbox permitted", "webpki", KIND),
    ("mailbox of a permitted host", "webpki", KIND),
    ("mailbox below a permitted domain", "webpki", KIND),
    ("host of a URI permitted", "webpki", KIND),
    ("host of a URI below a permitted domain", "webpki", KIND),
    ("subject permitted", "webpki", KIND),
    ("subject permitted in other letters", "webpki", KIND),
    ("a self-issued intermediate whose subject is not permitted", "webpki", KIND),
    ("a self-issued intermediate in other letters whose subject is not permitted", "webpki", KIND),
    (
        "an email address in the subject that is not permitted",
        "webpki",
        "ignores the address there, against RFC 5280",
    ),
    // Policies.
    ("critical policies that nobody asks for", "webpki", POLICIES),
    ("a required policy that is there", "webpki", POLICIES),
    ("a required policy among others", "webpki", POLICIES),
    ("a required policy by anyPolicy", "webpki", POLICIES),
    ("anyPolicy in the leaf too", "webpki", POLICIES),
    ("an explicit policy beside inhibited anyPolicy", "webpki", POLICIES),
    ("a policy required after more certificates than there are", "webpki", POLICIES),
    ("a policy required by the anchor", "webpki", "takes an anchor for a name and a key"),
    (
        "a policy required by the anchor",
        "openssl",
        "ignores the anchor's policy constraints; for us they count as any CA's",
    ),
    ("policy constraints that are not critical", "webpki", "ignores them"),
    ("mapped policies that nobody asks for", "webpki", POLICIES),
    ("mapped policies where one is required", "webpki", POLICIES),
    // Keys and signatures.
    ("P-256 below ML-DSA-65", "openssl", "version 3.0 does not know ML-DSA"),
    (
        "an Ed25519 key in the leaf",
        "webpki",
        "does not check a key that it does not use; Roles Anywhere refuses it",
    ),
    ("an Ed25519 key in the leaf", "openssl", "knows Ed25519; Roles Anywhere does not"),
    // Revocation lists.
    ("a list with the leaf taken off", "webpki", "takes each entry for a revocation"),
    ("a list of the leaf's issuer alone", "webpki", EVERY_LIST),
    ("a list of the leaf's issuer alone", "openssl", EVERY_LIST),
    ("a list of another CA", "webpki", EVERY_LIST),
    ("a list of another CA", "openssl", EVERY_LIST),
    ("an expired list", "webpki", LIST_TIMES),
    ("an expired list", "openssl", LIST_TIMES),
    ("a list that is not yet valid", "openssl", LIST_TIMES),
    ("a list of an anchor without cRLSign", "webpki", "takes an anchor for a name and a key"),
    ("a list of an intermediate without key usage", "openssl", STRICT),
    ("lists of three CAs", "webpki", "Roles Anywhere takes two lists"),
    ("lists of three CAs", "openssl", "Roles Anywhere takes two lists"),
];

/// Differences in some versions of a judge: OpenSSL 3.0.19 takes a delta list for a complete one, 3.0.22 does not.
pub const DIFFERENCES_OF_OLDER_VERSIONS: &[Difference] = &[
    ("a delta list", "openssl", "takes it for a complete one"),
    ("a delta list that does not say so critically", "openssl", "takes it for a complete one"),
];

/// Differences on the cases of x509-limbo.
pub const CORPUS_DIFFERENCES: &[Difference] = &[
    ("crl::crlnumber-critical", "openssl", "does not know a critical CRL number"),
    ("crl::issuer-missing-crlsign", "webpki", "takes an anchor for a name and a key"),
    (
        "crl::issuer-no-keyusage-extension",
        "webpki",
        "takes an anchor for a name and a key; Roles Anywhere requires keyCertSign",
    ),
    (
        "pathlen::self-issued-certs-pathlen",
        "webpki",
        "counts self-issued certificates, against RFC 5280 §4.2.1.9",
    ),
    ("rfc5280::aki::intermediate-missing-aki", "openssl", STRICT),
    ("rfc5280::ski::intermediate-missing-ski", "openssl", STRICT),
    (
        "rfc5280::nc::nc-permits-invalid-dns-san",
        "openssl",
        "takes a leading period for a part of a host name, which is not compared with ours",
    ),
    ("rfc5280::nc::nc-permits-invalid-email-san", "openssl", "accepts two at-signs"),
    ("rfc5280::nc::nc-permits-email-literal-asterisk-exact-match", "webpki", KIND),
    ("rfc5280::nc::nc-permits-email-literal-double-asterisk", "webpki", KIND),
    ("rfc5280::serial::negative", "openssl", "takes the leaf for its own anchor, which is a CA"),
    ("rfc5280::validity::expired-root", "openssl", ANCHOR),
    (
        "rfc5280::validity::notafter-exact",
        "openssl",
        "excludes the last second; RFC 5280 §4.1.2.5 includes it",
    ),
    ("rfc5280::validity::notafter-fractional", "webpki", "judges at whole seconds"),
    (
        "rfc5280::ca-empty-subject",
        "webpki",
        "compares empty names like others; RFC 5280 §4.1.2.6 requires a name of a CA",
    ),
    ("rfc5280::root-missing-basic-constraints", "webpki", "takes an anchor for a name and a key"),
    ("rfc5280::ca-as-leaf", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    ("webpki::ee-basicconstraints-ca", "openssl", "-purpose any does not check this; Roles Anywhere does"),
    (
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
        "webpki",
        "takes empty constraints for none",
    ),
    (
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
        "openssl",
        "takes empty constraints for none",
    ),
    ("webpki::forbidden-p192-root", "openssl", "knows the curve, which we cannot verify with"),
    (
        "webpki::forbidden-dsa-leaf",
        "webpki",
        "does not check a key that it does not use; Roles Anywhere refuses it",
    ),
    ("webpki::forbidden-dsa-leaf", "openssl", "knows DSA; Roles Anywhere does not"),
    ("bettertls::pathbuilding::tc2", "openssl", BACK),
    ("bettertls::pathbuilding::tc23", "openssl", BACK),
    ("bettertls::pathbuilding::tc31", "openssl", BACK),
    ("bettertls::pathbuilding::tc32", "openssl", BACK),
    ("bettertls::pathbuilding::tc33", "openssl", BACK),
    ("bettertls::pathbuilding::tc34", "openssl", BACK),
    ("bettertls::pathbuilding::tc50", "openssl", BACK),
    ("bettertls::pathbuilding::tc56", "openssl", BACK),
    ("bettertls::pathbuilding::tc59", "openssl", BACK),
    ("bettertls::pathbuilding::tc61", "openssl", BACK),
    ("bettertls::pathbuilding::tc65", "openssl", BACK),
    ("bettertls::pathbuilding::tc66", "openssl", BACK),
];

const STRICT: &str = "-x509_strict also checks the duties of the issuer, none of which AWS requires";
const KIND: &str = "refuses every name of a constrained kind, except DNS names and IP addresses";
const POLICIES: &str = "does not process policies, and refuses critical extensions about them";
const EVERY_LIST: &str = "needs a list for each certificate; the service checks only against imported lists";
const LIST_TIMES: &str =
    "refuses lists outside their times; whether the service does is not documented, so we warn";
const BACK: &str = "does not try another issuer after a wrong one";
const ANCHOR: &str = "judges an anchor as any certificate; RFC 5280 §6.1.1 (d) takes name and key: a warning";
