//! PKCS#12 files of `openssl pkcs12 -export -iter 1 -nomac`, for the password "secret".
#![cfg(feature = "pkcs12")]

use ra_pki::{KeyFileError, Pkcs12, Signer, SystemRandom};

/// Files without a MAC whose contents, decrypted under the empty password, end in what looks like padding. One file
/// in 256 does: the key of the first, the certificates of the second.
const FILES: [&[u8]; 2] = [
    include_bytes!("pkcs12/key_padded_by_chance.p12"),
    include_bytes!("pkcs12/certificates_padded_by_chance.p12"),
];

#[test]
fn a_password_is_asked_for_where_the_empty_one_decrypts_to_padding_by_chance() {
    for file in FILES {
        let mut asked = 0;
        let ask = || {
            asked += 1;
            Some(b"secret".to_vec().into())
        };
        let read = Pkcs12::read_asking(file, ask, SystemRandom).unwrap();
        assert_eq!(read.key.unwrap().public_key(), read.certificates[0].public_key());
        assert_eq!(asked, 1);
        assert!(matches!(
            Pkcs12::read_asking(file, || Some(b"other".to_vec().into()), SystemRandom),
            Err(KeyFileError::WrongPassphrase)
        ));
    }
}
