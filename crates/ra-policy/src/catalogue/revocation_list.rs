//! Rules about certificate revocation lists.

use super::{IMPORT_CRL, QUOTAS, TRUST_MODEL, rules};
use crate::Refusal;

rules! {
    RevocationList, REVOCATION_LIST;

    CRL_REVOKED = "revocation-list.certificate.revoked", Error, Documented, TRUST_MODEL, Some(Refusal::CertificateRevoked),
        "No certificate of the path is on a CRL of its issuer.",
        "issue a new certificate; if AWS still accepts the old one, the CRL is disabled there (`aws rolesanywhere enable-crl`)";

    CRL_SIGNATURE = "revocation-list.signature.mismatch", Error, Documented, "RFC 5280 §6.3.3 (g)", None,
        "A CRL's signature is that of the issuer's key.",
        "give the CRL that this CA signed; one of the same name with another key is another CA";

    CRL_CRL_SIGN = "revocation-list.issuer.crl-sign-missing", Error, Documented, "RFC 5280 §6.3.3 (f), RFC 10007", None,
        "The key usage of the CRL issuer's certificate, if there is one, includes cRLSign.",
        "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

    CRL_KEY_USAGE = "revocation-list.issuer.key-usage-absent", Warning, Inferred, "RFC 10007; whether the service looks at it is not documented", None,
        "The certificate of a CRL's issuer has a key usage.",
        "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

    CRL_SCOPE = "revocation-list.scope.not-processed", Error, Documented, "RFC 5280 §5.2: a CRL with a critical extension that is not processed must not be used; §5.2.4 and §5.2.5 make those critical that narrow it", None,
        "A CRL is complete and of its issuer alone: no delta, no indirect one, none for some certificates only.",
        "make a complete CRL with `openssl ca -gencrl` without crlExtensions of that kind, or with NewRevocationList";

    CRL_EMPTY = "revocation-list.entries.none", Error, Observed, "seen once: refused at import", None,
        "A CRL has at least one entry.",
        "import a CRL when the first certificate is revoked; until then there is nothing to import";

    CRL_LARGE = "revocation-list.size.over-300000", Error, Documented, IMPORT_CRL, None,
        "A CRL has at most 300000 octets, in the form that is imported.",
        "drop the entries of expired certificates, or issue from several intermediates with a CRL each";

    CRL_LARGE_PEM = "revocation-list.size.pem-over-300000", Warning, Documented, IMPORT_CRL, None,
        "A CRL has at most 300000 octets as PEM, the form that the page asks for.",
        "drop the entries of expired certificates, or issue from several intermediates with a CRL each; DER, which the page does not name, has been seen working by UpdateCrl";

    CRL_TOO_MANY = "revocation-list.count.over-two", Error, Documented, QUOTAS, None,
        "A trust anchor has at most two CRLs.",
        "import the CRLs of two CAs at most, or give each issuing CA a trust anchor of its own";

    CRL_NO_ISSUER = "revocation-list.issuer.not-found", Warning, Documented, TRUST_MODEL, None,
        "A CRL comes from a CA of the path, and the certificate of that CA verifies it.",
        "give the certificate of the CA that signed the CRL (--trust-anchor, --intermediates), or the CRL of the CA that issued the certificate";

    CRL_EXPIRED = "revocation-list.validity.expired", Warning, Inferred, "RFC 5280 §5.1.2.5; whether the service honours an old CRL is not documented", None,
        "The next update of a CRL lies ahead.",
        "make a new CRL (`openssl ca -gencrl`, create_crl) and import it with UpdateCrl";

    CRL_NOT_YET_VALID = "revocation-list.validity.not-yet-valid", Warning, Inferred, "RFC 5280 §5.1.2.4; whether the service honours an early CRL is not documented", None,
        "A CRL was made in the past.",
        "wait, or set the clock of the CA right and make it again";

    CRL_NEXT_UPDATE = "revocation-list.next-update.absent", Warning, Inferred, "RFC 5280 §5.1.2.5", None,
        "A CRL says when the next one comes.",
        "make it with `openssl ca -gencrl -crldays 30`, or with NewRevocationList";

    CRL_NUMBER = "revocation-list.number.absent", Warning, Inferred, "RFC 5280 §5.2.3; the CRLs that have been seen working have one", None,
        "A CRL has a number.",
        "make it with `crlnumber` in the configuration of `openssl ca`, or with NewRevocationList";

    CRL_WEAK_HASH = "revocation-list.signature.weak-hash", Warning, Inferred, "what holds for certificates, https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html, may hold for CRLs", None,
        "A CRL is signed with SHA-256 or stronger.",
        "make it again with `-md sha256`, or with NewRevocationList";
}
