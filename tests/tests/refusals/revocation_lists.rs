//! Mistakes in revocation lists, and revoked certificates.

use std::path::Path;

use ra_tests::{have_openssl, openssl};

use crate::{AGAINST_ROOT, accepted, ca, finding, leaf, refused, write};

#[test]
fn a_crl_without_entries_is_taken_with_a_warning() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    database(folder.path());
    openssl(folder.path(), "ca -config ca.cnf -gencrl -out empty.crl");
    for flags in ["--crl empty.crl", "--trust-anchor root.crt --crl empty.crl"] {
        let report = accepted(folder.path(), flags);
        let found =
            finding(&report, "revocation-list.entries.none", None, "when the first certificate is revoked");
        assert_eq!(found["severity"], "warning");
    }
}

#[test]
fn a_revoked_leaf_is_refused_and_the_fix_mentions_enable_crl() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    database(at);
    leaf(at, "-extfile leaf.ext -days 10");
    openssl(at, "ca -config ca.cnf -revoke leaf.crt -crl_reason keyCompromise");
    openssl(at, "ca -config ca.cnf -gencrl -out root.crl");
    let report = refused(at, &format!("{AGAINST_ROOT} --crl root.crl"));
    let code = "revocation-list.certificate.revoked";
    let found = finding(&report, code, Some("Certificate revoked"), "aws rolesanywhere enable-crl");
    assert!(found["message"].as_str().unwrap().contains("keyCompromise"), "{found:#}");
    let other =
        "x509 -req -in leaf.csr -CA root.crt -CAkey root.key -set_serial 0x99 -extfile leaf.ext -days 9";
    openssl(at, &format!("{other} -out other.crt"));
    accepted(at, "--trust-anchor root.crt --certificate other.crt --crl root.crl");
}

/// What `openssl ca` needs to keep a database of `root.crt`.
fn database(at: &Path) {
    let configuration = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ncrlnumber = crlnumber\n\
                         certificate = root.crt\nprivate_key = root.key\ndefault_md = sha256\n\
                         default_crl_days = 7\ncrl_extensions = extensions\n\
                         [extensions]\nauthorityKeyIdentifier = keyid\n";
    write(at, "ca.cnf", configuration);
    write(at, "index.txt", "");
    write(at, "crlnumber", "01\n");
}
