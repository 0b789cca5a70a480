//! Where the others judge otherwise, and why.

/// A path, who judges it otherwise than we do, and why.
pub type Difference = (&'static str, &'static str, &'static str);

/// Of the paths that are made here.
pub const DIFFERENCES: &[Difference] = &[
    // The shape of the path.
    ("six intermediates", "webpki", "Roles Anywhere takes five"),
    ("six intermediates", "openssl", "Roles Anywhere takes five"),
    ("two CAs that issued each other, one below the anchor", "openssl", "goes back from no wrong turn"),
    ("a leaf that is its own anchor", "webpki", "an anchor may be anything"),
    ("a leaf that is its own anchor", "openssl", "-partial_chain takes any certificate as anchor"),
    ("an issuer's name in other letters", "webpki", "compares names octet by octet (RFC 5280 §7.1 does not)"),
    (
        "an authority key identifier of another key",
        "openssl",
        "takes it for a condition; RFC 5280 §4.2.1.1 for a help",
    ),
    // Validity.
    ("an expired anchor", "webpki", "an anchor is a name and a key; Roles Anywhere keeps its validity"),
    (
        "an anchor that is not yet valid",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere keeps its validity",
    ),
    ("the last second", "openssl", "leaves it out; RFC 5280 §4.1.2.5 has it in"),
    // The anchor's own extensions.
    ("an anchor with CA:FALSE", "webpki", "an anchor is a name and a key; Roles Anywhere asks CA:TRUE"),
    (
        "an anchor without basic constraints",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere asks CA:TRUE",
    ),
    (
        "an anchor without key usage",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere asks keyCertSign",
    ),
    (
        "an anchor without keyCertSign",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere asks keyCertSign",
    ),
    ("an anchor of version 1", "webpki", "an anchor is a name and a key; Roles Anywhere asks CA:TRUE"),
    ("an anchor with an unknown critical extension", "webpki", "an anchor is a name and a key"),
    ("an anchor whose basic constraints are not critical", "openssl", STRICT),
    ("an anchor without key identifiers", "openssl", STRICT),
    ("an anchor with path length 0 above an intermediate", "webpki", "an anchor is a name and a key"),
    // Intermediates.
    ("an intermediate without keyCertSign", "webpki", "looks at no key usage of a CA"),
    ("an intermediate without key usage", "openssl", STRICT),
    ("an intermediate whose basic constraints are not critical", "openssl", STRICT),
    ("an intermediate without subject key identifier", "openssl", STRICT),
    ("an intermediate without authority key identifier", "openssl", STRICT),
    ("a self-issued intermediate is not counted", "webpki", "counts it; RFC 5280 §4.2.1.9 does not"),
    // End entities.
    ("a leaf with CA:TRUE", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
    ("a leaf of version 1", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
    ("a leaf with CA:FALSE and a path length", "openssl", STRICT),
    ("a leaf without key usage", "webpki", "looks at no key usage; Roles Anywhere does"),
    ("a leaf without key usage", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
    ("a leaf without digitalSignature", "webpki", "looks at no key usage; Roles Anywhere does"),
    ("a leaf without digitalSignature", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
    ("a leaf with keyCertSign", "openssl", STRICT),
    ("a leaf with an empty subject", "webpki", "RFC 5280 §4.1.2.6 allows it; Roles Anywhere does not"),
    ("a leaf with an empty subject", "openssl", "RFC 5280 §4.1.2.6 allows it; Roles Anywhere does not"),
    ("a leaf with neither subject nor names", "webpki", "asks for no name until one is compared"),
    // Name constraints.
    ("wildcard that reaches the excluded name", "openssl", "takes the star for a letter"),
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
        "reads no address there; RFC 5280 does",
    ),
    // Policies.
    ("critical policies that nobody asks for", "webpki", POLICIES),
    ("a required policy that is there", "webpki", POLICIES),
    ("a required policy among others", "webpki", POLICIES),
    ("a required policy by anyPolicy", "webpki", POLICIES),
    ("anyPolicy in the leaf too", "webpki", POLICIES),
    ("an explicit policy beside inhibited anyPolicy", "webpki", POLICIES),
    ("a policy required after more certificates than there are", "webpki", POLICIES),
    ("a policy required by the anchor", "webpki", "an anchor is a name and a key"),
    ("a policy required by the anchor", "openssl", "asks no policy of the anchor; here it binds as any CA's"),
    ("policy constraints that are not critical", "webpki", "passes them over"),
    ("mapped policies that nobody asks for", "webpki", POLICIES),
    (
        "mapped policies where one is required",
        "openssl",
        "maps them; here that is said to be beyond the check",
    ),
    // Keys and signatures.
    ("P-256 below ML-DSA-65", "openssl", "version 3.0 does not know ML-DSA"),
    (
        "an Ed25519 key in the leaf",
        "webpki",
        "asks nothing of a key that it does not use; Roles Anywhere takes none",
    ),
    ("an Ed25519 key in the leaf", "openssl", "knows it; Roles Anywhere takes none"),
    // Revocation lists.
    ("a list with the leaf taken off", "webpki", "takes each entry as revoked"),
    ("a list of the leaf's issuer alone", "webpki", EVERY_LIST),
    ("a list of the leaf's issuer alone", "openssl", EVERY_LIST),
    ("a list of another CA", "webpki", EVERY_LIST),
    ("a list of another CA", "openssl", EVERY_LIST),
    ("an empty list", "webpki", "knows no import, at which the service has refused one"),
    ("an empty list", "openssl", "knows no import, at which the service has refused one"),
    ("an expired list", "webpki", LIST_TIMES),
    ("an expired list", "openssl", LIST_TIMES),
    ("a list that is not yet valid", "openssl", LIST_TIMES),
    ("a list of an anchor without cRLSign", "webpki", "an anchor is a name and a key"),
    ("a list of an intermediate without key usage", "openssl", STRICT),
    ("lists of three CAs", "webpki", "Roles Anywhere takes two lists"),
    ("lists of three CAs", "openssl", "Roles Anywhere takes two lists"),
];

/// Of the paths here, in some versions of a judge alone: OpenSSL 3.0.19 takes a delta list for a whole one, and 3.0.22 does
/// not.
pub const DIFFERENCES_OF_OLDER_VERSIONS: &[Difference] = &[
    ("a delta list", "openssl", "takes it for a whole one"),
    ("a delta list that does not say so critically", "openssl", "takes it for a whole one"),
];

/// Of the cases of x509-limbo.
pub const CORPUS_DIFFERENCES: &[Difference] = &[
    ("crl::crlnumber-critical", "openssl", "does not know the number where it is critical"),
    ("crl::issuer-missing-crlsign", "webpki", "an anchor is a name and a key"),
    (
        "crl::issuer-no-keyusage-extension",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere asks keyCertSign",
    ),
    ("pathlen::self-issued-certs-pathlen", "webpki", "counts self-issued ones; RFC 5280 §4.2.1.9 does not"),
    ("rfc5280::aki::intermediate-missing-aki", "openssl", STRICT),
    ("rfc5280::ski::intermediate-missing-ski", "openssl", STRICT),
    (
        "rfc5280::nc::nc-permits-invalid-dns-san",
        "webpki",
        "a leading period is malformed; here it lies below",
    ),
    ("rfc5280::nc::nc-permits-invalid-email-san", "openssl", "does not mind two at-signs"),
    ("rfc5280::nc::nc-permits-email-literal-asterisk-exact-match", "webpki", KIND),
    ("rfc5280::nc::nc-permits-email-literal-double-asterisk", "webpki", KIND),
    ("rfc5280::serial::negative", "openssl", "takes the leaf as its own anchor, a CA"),
    (
        "rfc5280::validity::expired-root",
        "webpki",
        "an anchor is a name and a key; Roles Anywhere keeps its validity",
    ),
    (
        "rfc5280::validity::notafter-exact",
        "openssl",
        "leaves the last second out; RFC 5280 §4.1.2.5 has it in",
    ),
    ("rfc5280::validity::notafter-fractional", "webpki", "is asked for whole seconds"),
    (
        "rfc5280::ca-empty-subject",
        "webpki",
        "compares empty names like others; RFC 5280 §4.1.2.6 has CAs named",
    ),
    ("rfc5280::root-missing-basic-constraints", "webpki", "an anchor is a name and a key"),
    ("rfc5280::ca-as-leaf", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
    ("webpki::ee-basicconstraints-ca", "openssl", "-purpose any asks nothing of it; Roles Anywhere does"),
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
    ("webpki::forbidden-p192-root", "openssl", "knows the curve; here it cannot be verified"),
    (
        "webpki::forbidden-dsa-leaf",
        "webpki",
        "asks nothing of a key that it does not use; Roles Anywhere takes none",
    ),
    ("webpki::forbidden-dsa-leaf", "openssl", "knows it; Roles Anywhere takes none"),
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

const STRICT: &str = "-x509_strict holds the issuer's duties against the certificate; AWS names none of them";
const KIND: &str = "refuses each name of a constrained kind other than DNS names and addresses";
const POLICIES: &str = "knows no policies, and refuses what is critical about them";
const EVERY_LIST: &str = "asks a list for each certificate; where none is imported the service asks none";
const LIST_TIMES: &str = "holds lists to their times; whether the service does is not documented: a warning";
const BACK: &str = "goes back from no wrong turn";
