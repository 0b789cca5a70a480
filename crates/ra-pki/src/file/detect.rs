//! Tells what a file is.

use alloc::{boxed::Box, string::ToString};

use crate::{
    file::{
        kind::{FileKind, Keystore},
        kubernetes,
        part::read_parts,
        ssh,
        structure::Structure,
        text, wrapping,
    },
    pem::PemError,
    tlv::{first_element, is_der},
};

/// How deep a file is unwrapped: base64 of UTF-16 of PEM, and no further.
const MAX_WRAPPINGS: usize = 2;

impl FileKind {
    /// Tells what a file is, in time that grows with its length alone.
    pub fn detect(file: &[u8]) -> Self {
        detect(file, MAX_WRAPPINGS)
    }
}

fn detect(file: &[u8], wrappings: usize) -> FileKind {
    match file {
        [0xfe, 0xed, 0xfe, 0xed, ..] => return FileKind::Keystore(Keystore::Jks),
        [0xce, 0xce, 0xce, 0xce, ..] => return FileKind::Keystore(Keystore::Jceks),
        [0x1f, 0x8b, ..] | [b'P', b'K', 3, 4, ..] | [b'B', b'Z', b'h', b'1'..=b'9', 0x31, ..] => {
            return FileKind::Archive;
        }
        [0x30, 0x80, 0x02 | 0x06, ..] => return FileKind::Ber,
        _ if file.trim_ascii().is_empty() => return FileKind::Empty,
        _ => {}
    }
    if is_der(file) {
        return detect_der(file);
    }
    if let Some(text) = wrapping::utf16(file).filter(|_| wrappings > 0) {
        return FileKind::Utf16(Box::new(detect(text.as_bytes(), wrappings - 1)));
    }
    match read_parts(file) {
        // What stands behind OpenPGP's armour has a checksum, which is no base64.
        Err(PemError::NotBase64 { label, .. }) if label.starts_with("PGP ") => {
            FileKind::Pem(alloc::vec![(Structure::Labelled(label), None)])
        }
        Err(error) => FileKind::BrokenPem(error),
        Ok(parts) if !parts.is_empty() => {
            let parts = parts.iter().map(|part| {
                let odd = part.label().filter(|label| !part.structure().fits_label(label));
                (part.structure().clone(), odd.map(ToString::to_string))
            });
            FileKind::Pem(parts.collect())
        }
        Ok(_) => match core::str::from_utf8(file) {
            Ok(text) => detect_text(text.trim_start_matches('\u{feff}').trim(), wrappings),
            Err(_) => FileKind::Binary,
        },
    }
}

fn detect_der(file: &[u8]) -> FileKind {
    let Some((_, rest)) = first_element(file) else { return FileKind::TruncatedDer };
    match Structure::detect(file) {
        Structure::OtherDer if !rest.is_empty() => {
            let whole = file.get(..file.len() - rest.len()).unwrap_or_default();
            FileKind::DerWithMore(Structure::detect(whole))
        }
        structure => FileKind::Der(structure),
    }
}

fn detect_text(text: &str, wrappings: usize) -> FileKind {
    let inside = |file: &[u8]| detect(file, wrappings.saturating_sub(1));
    if text::is_html(text) {
        return FileKind::Html;
    }
    if text.starts_with("PuTTY-User-Key-File-") {
        return FileKind::PuttyKey;
    }
    if text::is_json(text) {
        return match text::json_secret(text, inside) {
            Some(entries) => FileKind::SecretJson(entries),
            None => FileKind::Json(text::json_pem(text, inside)),
        };
    }
    if let Some(entries) = kubernetes::yaml_entries(text, inside) {
        return FileKind::SecretYaml(entries);
    }
    if text::is_yaml(text) {
        return FileKind::Yaml;
    }
    if let Some(key_type) = ssh::public_key_line(text) {
        return FileKind::SshPublicKey(key_type.into());
    }
    match wrapping::base64(text).filter(|_| wrappings > 0) {
        Some(octets) => FileKind::Base64(Box::new(inside(&octets))),
        None => FileKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::*;
    use crate::{file::wanted::Wanted, pem::encode_pem};

    /// `SEQUENCE { SEQUENCE { OID }, BIT STRING }`: the shape of a public key.
    const KEY: &[u8] = b"\x30\x0a\x30\x05\x06\x03\x2a\x03\x04\x03\x01\x00";

    fn shown(file: &[u8]) -> String {
        FileKind::detect(file).to_string()
    }

    #[test]
    fn der_is_told_by_its_structure_and_what_stands_behind_it() {
        assert_eq!(shown(KEY), "a public key in DER");
        assert_eq!(shown(&[KEY, b"\n"].concat()), "a public key in DER with other octets behind it");
        let long = [&b"\x30\x82\x01\x00"[..], KEY].concat();
        assert_eq!(shown(&long), "DER that is cut off: its structure is longer than the file");
        assert!(shown(b"\x30\x80\x06\x09").contains("BER"));
    }

    #[test]
    fn pem_is_told_by_its_contents_and_an_odd_label_is_named() {
        let pem =
            [encode_pem("CERTIFICATE", KEY), encode_pem("PUBLIC KEY", KEY), encode_pem("PUBLIC KEY", KEY)];
        assert_eq!(
            shown(pem.concat().as_bytes()),
            "PEM with a public key under the label \"CERTIFICATE\" and 2 public keys"
        );
        assert_eq!(shown(encode_pem("X", b"\x05\x00").as_bytes()), "PEM with a block labelled \"X\"");
    }

    #[test]
    fn wrappings_are_unwrapped_and_secrets_and_words_are_not_taken_for_them() {
        let pem = encode_pem("PUBLIC KEY", KEY);
        let base64 =
            encode_pem("X", pem.as_bytes()).lines().filter(|line| !line.contains('-')).collect::<String>();
        assert_eq!(shown(base64.as_bytes()), "base64 of PEM with a public key");
        let wide: Vec<u8> =
            "\u{feff}".encode_utf16().chain(pem.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(shown(&wide), "UTF-16 text of PEM with a public key");
        for text in
            ["correct horse", "correcthorse", "cGFzc3dvcmQ=", "basicConstraints = CA:TRUE", "[a]\nb = [c]"]
        {
            assert_eq!(shown(text.as_bytes()), "a text that is neither PEM nor base64", "{text}");
        }
        let secret =
            |kind: &str| alloc::format!("apiVersion: v1\nkind: {kind}\ndata:\n  tls.crt: {base64}\n");
        assert_eq!(
            shown(secret("Secret").as_bytes()),
            "a Kubernetes Secret in YAML with the entry tls.crt (PEM with a public key)"
        );
        assert_eq!(shown(secret("ConfigMap").as_bytes()), "YAML");
        for (file, kind) in [
            (&b""[..], "empty"),
            (b" \r\n", "empty"),
            (b"{\"a\":1}", "JSON"),
            (b"\xfe\xed\xfe\xed\0", "a Java keystore (JKS)"),
            (b"\xce\xce\xce\xce\0", "a Java keystore (JCEKS)"),
            (b"\x1f\x8b\x08", "a compressed file or an archive"),
            (b"<!DOCTYPE html>", "a page of the web or another XML text"),
            (b"ssh-rsa AAAAB3NzaC1yc2E= me", "an OpenSSH public key of type ssh-rsa"),
            (b"\x80\x81", "binary, and neither PEM nor DER"),
        ] {
            assert_eq!(shown(file), kind);
        }
    }

    #[test]
    fn an_entry_whose_name_is_no_word_is_in_no_command() {
        let pem = encode_pem("CERTIFICATE", KEY).replace('\n', "\\n");
        let json = alloc::format!("{{\"x' ; rm -rf /\": \"{pem}\"}}");
        for wanted in [Wanted::Certificate, Wanted::PrivateKey, Wanted::TrustAnchor] {
            let advice = FileKind::detect(json.as_bytes()).advice(wanted, "f").unwrap_or_default();
            assert!(!advice.contains('`'), "{advice}");
        }
    }

    #[test]
    fn no_octets_panic() {
        for length in 0..64u8 {
            for first in [0x30, 0xfe, 0xff, b'-', b'{', b'<', 0] {
                let file: Vec<u8> = (0..length).map(|at| first ^ at.wrapping_mul(first)).collect();
                let _ = FileKind::detect(&file).advice(Wanted::PrivateKey, "f");
            }
        }
    }
}
