use jiff::{Timestamp, ToSpan as _};
use ra_maker::{Maker, ca_key};
use ra_pki::{Certificate, ObjectIdentifier, Signer, asn1::pkix::ExtendedKeyUsage};

const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// A usual certificate: some attributes in the subject, issued by a P-256 root for thirty days.
pub fn end_entity(key: &dyn Signer, at: Timestamp) -> Certificate {
    let ends = at + (30 * 24).hours();
    Maker::leaf()
        .subject("/C=JP/O=Example/CN=host-1")
        .issuer("/C=JP/O=Example/CN=Example Root")
        .serial_number(&[0x11; 20])
        .validity(&at.to_string(), &ends.to_string())
        .extended(false, &ExtendedKeyUsage(vec![CLIENT_AUTH.into()]))
        .keyed(key)
        .signed_by(&ca_key())
        .sign()
}
