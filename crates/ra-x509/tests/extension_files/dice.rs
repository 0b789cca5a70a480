//! Extension files by chance.

/// Names of extensions, and parts of the values that fit them.
const RANDOM_NAMES: &[(&str, &[&str])] = &[
    ("basicConstraints", &["CA:TRUE", "CA:FALSE", "pathlen:1", "@s"]),
    ("keyUsage", &["digitalSignature", "keyCertSign", "cRLSign", "$v", "${v}"]),
    ("extendedKeyUsage", &["clientAuth", "serverAuth", "1.2.3.4"]),
    ("subjectKeyIdentifier", &["hash", "none", "0A:0B", "DER:04:01:AA"]),
    ("authorityKeyIdentifier", &["keyid", "issuer", "keyid:always", "issuer:always"]),
    (
        "subjectAltName",
        &[
            "DNS:a.example",
            "IP:::1",
            "email:copy",
            "email:move",
            "RID:1.2.3",
            "dirName:s",
            "otherName:1.2.3;UTF8:x",
        ],
    ),
    ("issuerAltName", &["URI:http://a/", "email:a@b", "issuer:copy", "dirName:t"]),
    ("certificatePolicies", &["1.2.3.4", "ia5org", "@s", "anyPolicy"]),
    ("nameConstraints", &["permitted;DNS:a", "excluded;IP:10.0.0.0/255.0.0.0", "permitted;dirName:s"]),
    ("crlDistributionPoints", &["URI:http://a/", "s", "t", "dirName:s"]),
    ("freshestCRL", &["URI:http://a/", "s"]),
    ("issuingDistributionPoint", &["onlyuser:TRUE", "onlyCA:y", "fullname:URI:http://c", "@s"]),
    ("authorityInfoAccess", &["OCSP;URI:http://a", "caIssuers;dirName:s", "1.2.3;RID:1.2.3"]),
    ("subjectInfoAccess", &["caRepository;URI:http://b"]),
    ("policyConstraints", &["requireExplicitPolicy:1", "inhibitPolicyMapping:0"]),
    ("policyMappings", &["1.2.3:1.2.4", "1.2.5:anyPolicy"]),
    ("inhibitAnyPolicy", &["2", "0x10"]),
    ("tlsfeature", &["status_request", "17"]),
    ("nsCertType", &["client", "server", "objCA"]),
    ("nsComment", &["text", "$v", "more: text"]),
    ("noCheck", &["text"]),
    (
        "1.2.3.4",
        &[
            "DER:0500",
            "ASN1:NULL",
            "ASN1:UTF8:x",
            "ASN1:SEQUENCE:s",
            "ASN1:EXP:1,INTEGER:3",
            "ASN1:OCTWRAP,BOOL:yes",
        ],
    ),
];
/// Parts of values that fit some extension or none.
const RANDOM_VALUES: &[&str] = &[
    "CA:TRUE",
    "CA:FALSE",
    "pathlen:1",
    "digitalSignature",
    "keyCertSign",
    "critical",
    "clientAuth",
    "1.2.3.4",
    "hash",
    "none",
    "keyid",
    "issuer",
    "keyid:always",
    "issuer:always",
    "DNS:a.example",
    "IP:192.0.2.1",
    "IP:::1",
    "URI:http://a/",
    "email:a@b",
    "email:copy",
    "email:move",
    "issuer:copy",
    "RID:1.2.3",
    "dirName:s",
    "otherName:1.2.3;UTF8:x",
    "@s",
    "s",
    "permitted;DNS:a",
    "excluded;IP:10.0.0.0/255.0.0.0",
    "OCSP;URI:http://a",
    "caIssuers;URI:http://b",
    "2",
    "requireExplicitPolicy:1",
    "inhibitPolicyMapping:0",
    "1.2.3:1.2.4",
    "status_request",
    "client",
    "objCA",
    "ia5org",
    "DER:0500",
    "ASN1:NULL",
    "ASN1:UTF8:x",
    "ASN1:SEQUENCE:s",
    "ASN1:EXP:1",
    "INTEGER:3",
    "IMP:2",
    "OCTWRAP",
    "BOOL:yes",
    "FORMAT:HEX",
    "OCT:0A",
    "BITSTR:01",
    "onlyuser:TRUE",
    "onlyCA:y",
    "fullname:URI:http://c",
    "$v",
    "${v}",
    "text",
    "0A:0B",
    "always",
    "URI:",
    ":",
    "",
];
const RANDOM_ENTRIES: &[&str] = &[
    "CN = x",
    "C = JP",
    "O = y",
    "+OU = z",
    "DNS.1 = a",
    "DNS.2 = b",
    "IP = 10.0.0.1",
    "URI = http://a",
    "CA = TRUE",
    "pathlen = 0",
    "policyIdentifier = 1.2.3",
    "CPS.1 = http://cps",
    "userNotice = @t",
    "explicitText = UTF8:hi",
    "organization = o",
    "noticeNumbers = 1,2",
    "fullname = URI:http://d",
    "relativename = t",
    "reasons = keyCompromise",
    "CRLissuer = dirName:t",
    "a = INTEGER:1",
    "b = UTF8:x",
    "c = SEQUENCE:t",
    "digitalSignature = 1",
    "1.2.3 = 1.2.4",
    "requireExplicitPolicy = 1",
    "permitted;DNS = a",
    "OCSP;URI = http://a",
    "onlyuser = yes",
    "keyid = always",
    "x = clientAuth",
    "email = copy",
    "otherName = 1.2.3;UTF8:x",
];

/// A generator of numbers that is the same each time (Knuth's MMIX).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap()
    }

    pub(crate) fn file(&mut self) -> String {
        let mut lines = vec!["extensions = e".to_owned(), "v = keyAgreement".into(), "[e]".into()];
        for _ in 0..=self.below(2) {
            let (name, fitting) = RANDOM_NAMES.get(self.below(RANDOM_NAMES.len())).unwrap();
            let critical = if self.below(4) == 0 { "critical, " } else { "" };
            let values: Vec<_> = (0..=self.below(3))
                .map(|_| if self.below(12) == 0 { self.one_of(RANDOM_VALUES) } else { self.one_of(fitting) })
                .collect();
            lines.push(format!("{name} = {critical}{}", values.join(self.one_of(&[",", ", "]))));
        }
        for section in ["[s]", "[t]"] {
            lines.push(section.into());
            lines.extend((0..self.below(4)).map(|_| self.one_of(RANDOM_ENTRIES).to_owned()));
        }
        lines.join("\n") + "\n"
    }
}
