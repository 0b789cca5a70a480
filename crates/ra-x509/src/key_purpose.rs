use const_oid::ObjectIdentifier;

/// The purpose of an extended key usage by its short or long name in OpenSSL 3, or in dotted form.
pub(crate) fn key_purpose(text: &str) -> Option<ObjectIdentifier> {
    let known = KEY_PURPOSES.iter().find(|(short, long, _)| *short == text || *long == text);
    ObjectIdentifier::new(known.map_or(text, |(_, _, dotted)| *dotted)).ok()
}

/// Short name, long name, object identifier, as `openssl list -objects` shows them.
const KEY_PURPOSES: [(&str, &str, &str); 35] = [
    ("msCodeInd", "Microsoft Individual Code Signing", "1.3.6.1.4.1.311.2.1.21"),
    ("msCodeCom", "Microsoft Commercial Code Signing", "1.3.6.1.4.1.311.2.1.22"),
    ("msCTLSign", "Microsoft Trust List Signing", "1.3.6.1.4.1.311.10.3.1"),
    ("msSGC", "Microsoft Server Gated Crypto", "1.3.6.1.4.1.311.10.3.3"),
    ("msEFS", "Microsoft Encrypted File System", "1.3.6.1.4.1.311.10.3.4"),
    ("msSmartcardLogin", "Microsoft Smartcard Login", "1.3.6.1.4.1.311.20.2.2"),
    ("pkInitClientAuth", "PKINIT Client Auth", "1.3.6.1.5.2.3.4"),
    ("pkInitKDC", "Signing KDC Response", "1.3.6.1.5.2.3.5"),
    ("serverAuth", "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.1"),
    ("clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"),
    ("codeSigning", "Code Signing", "1.3.6.1.5.5.7.3.3"),
    ("emailProtection", "E-mail Protection", "1.3.6.1.5.5.7.3.4"),
    ("ipsecEndSystem", "IPSec End System", "1.3.6.1.5.5.7.3.5"),
    ("ipsecTunnel", "IPSec Tunnel", "1.3.6.1.5.5.7.3.6"),
    ("ipsecUser", "IPSec User", "1.3.6.1.5.5.7.3.7"),
    ("timeStamping", "Time Stamping", "1.3.6.1.5.5.7.3.8"),
    ("OCSPSigning", "OCSP Signing", "1.3.6.1.5.5.7.3.9"),
    ("DVCS", "dvcs", "1.3.6.1.5.5.7.3.10"),
    ("ipsecIKE", "ipsec Internet Key Exchange", "1.3.6.1.5.5.7.3.17"),
    ("capwapAC", "Ctrl/provision WAP Access", "1.3.6.1.5.5.7.3.18"),
    ("capwapWTP", "Ctrl/Provision WAP Termination", "1.3.6.1.5.5.7.3.19"),
    ("secureShellClient", "SSH Client", "1.3.6.1.5.5.7.3.21"),
    ("secureShellServer", "SSH Server", "1.3.6.1.5.5.7.3.22"),
    ("sendRouter", "Send Router", "1.3.6.1.5.5.7.3.23"),
    ("sendProxiedRouter", "Send Proxied Router", "1.3.6.1.5.5.7.3.24"),
    ("sendOwner", "Send Owner", "1.3.6.1.5.5.7.3.25"),
    ("sendProxiedOwner", "Send Proxied Owner", "1.3.6.1.5.5.7.3.26"),
    ("cmcCA", "CMC Certificate Authority", "1.3.6.1.5.5.7.3.27"),
    ("cmcRA", "CMC Registration Authority", "1.3.6.1.5.5.7.3.28"),
    ("cmcArchive", "CMC Archive Server", "1.3.6.1.5.5.7.3.29"),
    ("id-kp-bgpsec-router", "BGPsec Router", "1.3.6.1.5.5.7.3.30"),
    (
        "id-kp-BrandIndicatorforMessageIdentification",
        "Brand Indicator for Message Identification",
        "1.3.6.1.5.5.7.3.31",
    ),
    ("cmKGA", "Certificate Management Key Generation Authority", "1.3.6.1.5.5.7.3.32"),
    ("anyExtendedKeyUsage", "Any Extended Key Usage", "2.5.29.37.0"),
    ("nsSGC", "Netscape Server Gated Crypto", "2.16.840.1.113730.4.1"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_a_purpose() {
        for (short, long, dotted) in KEY_PURPOSES {
            let oid = ObjectIdentifier::new(dotted).unwrap();
            assert_eq!([short, long, dotted].map(key_purpose), [Some(oid); 3]);
        }
    }

    #[test]
    fn names_are_matched_to_the_letter() {
        assert_eq!(key_purpose("ClientAuth"), None);
        assert_eq!(key_purpose("clientAuth "), None);
    }
}
