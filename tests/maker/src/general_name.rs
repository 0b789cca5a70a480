use std::net::IpAddr;

use der::{
    Decode,
    asn1::{Ia5String, OctetString},
};
use ra_pki::{DistinguishedName, asn1::pkix::name::GeneralName};
use x509_cert::name::Name;

/// A name of any kind: `DNS:example.com`, `email:a@example.com`, `URI:urn:a:b`, `IP:192.0.2.1`, `IP:192.0.2.0/255.255.255.0`
/// or `dirName:/O=Example`.
pub(crate) fn general_name(text: &str) -> GeneralName {
    let (kind, value) = text.split_once(':').unwrap();
    let ia5 = || Ia5String::new(value).unwrap();
    match kind {
        "DNS" => GeneralName::DnsName(ia5()),
        "email" => GeneralName::Rfc822Name(ia5()),
        "URI" => GeneralName::UniformResourceIdentifier(ia5()),
        "IP" => {
            let addresses = value.split('/').map(|address| address.parse::<IpAddr>().unwrap());
            let octets: Vec<u8> = addresses
                .flat_map(|address| match address {
                    IpAddr::V4(address) => address.octets().to_vec(),
                    IpAddr::V6(address) => address.octets().to_vec(),
                })
                .collect();
            GeneralName::IpAddress(OctetString::new(octets).unwrap())
        }
        "dirName" => {
            let name: DistinguishedName = value.parse().unwrap();
            GeneralName::DirectoryName(Name::from_der(name.as_der()).unwrap())
        }
        other => panic!("{other} is no kind of name here"),
    }
}
