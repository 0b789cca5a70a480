//! Facts that stand in one place each.

use ra_tests::sources::TokenKind;

use crate::{Found, everything, libraries, sequences, stands_once, stands_only_in, texts};

/// Limits of the service whose numbers mean nothing else.
const LIMITS: [u128; 5] = [204_800, 300_000, 43_200, 900, 250];

#[test]
fn the_limits_of_the_service_stand_in_one_file() {
    let mut found: Vec<Found> = Vec::new();
    for source in everything() {
        let limits = source.numbers().filter(|(number, _)| LIMITS.contains(number));
        found.extend(limits.map(|(number, line)| (source.path.clone(), line, number.to_string())));
    }
    stands_only_in("a limit of the service", &found, &["crates/ra-policy/src/service/limits.rs"]);
    // An account has as many profiles as a profile has roles.
    found.retain(|(_, _, number)| number != "250");
    let once = LIMITS.iter().filter(|limit| **limit != 250).map(ToString::to_string);
    stands_once("a limit of the service", &found, &once.collect::<Vec<_>>());
}

#[test]
fn the_longest_chain_is_declared_once() {
    let constants: Vec<Found> = everything()
        .iter()
        .flat_map(|source| {
            let names = source.names_after("const").into_iter();
            let names =
                names.filter(|(name, _)| name.contains("CHAIN_LENGTH") || name.contains("INTERMEDIATES"));
            names.map(|(name, line)| (source.path.clone(), line, name.into())).collect::<Vec<_>>()
        })
        .collect();
    stands_only_in("the longest chain", &constants, &["crates/ra-pki/src/chain.rs"]);
    stands_once("the longest chain", &constants, &["MAX_INTERMEDIATES".into()]);
}

#[test]
fn the_partitions_stand_in_one_table() {
    let partitions = ["aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];
    let found = texts(everything(), |text| partitions.contains(&text));
    stands_only_in("a partition", &found, &["crates/ra-policy/src/service/partition.rs"]);
    stands_once("a partition", &found, &partitions.map(|partition| format!("{partition:?}")));
}

#[test]
fn the_names_of_key_usages_stand_in_one_table() {
    let usages = ["digitalSignature", "keyEncipherment", "keyAgreement", "keyCertSign", "cRLSign"];
    let found = texts(everything(), |text| usages.contains(&text));
    stands_only_in("the name of a key usage", &found, &["crates/ra-pki/src/key_usage.rs"]);
    stands_once("the name of a key usage", &found, &usages.map(|usage| format!("{usage:?}")));
}

#[test]
fn the_signing_name_stands_once() {
    let found = texts(everything(), |text| text == "rolesanywhere");
    let homes = [
        // The name in a credential scope.
        "crates/ra-sigv4x509/src/scope.rs",
        // The name in an ARN, which is another fact.
        "crates/ra-policy/src/service/arn.rs",
    ];
    stands_only_in("the service's name", &found, &homes);
}

#[test]
fn a_host_loses_its_default_port_in_one_place() {
    let mut found: Vec<Found> = Vec::new();
    for source in everything() {
        let ports = source.numbers().filter(|(number, _)| *number == 443);
        found.extend(ports.map(|(port, line)| (source.path.clone(), line, port.to_string())));
    }
    stands_only_in("a default port", &found, &["crates/ra-sigv4x509/src/http_request.rs"]);
}

#[test]
fn chains_of_causes_are_written_in_one_place() {
    let found = sequences(everything(), &[". source ( )", "Error :: source"]);
    stands_only_in("a chain of causes", &found, &["crates/ra-pki/src/error_chain.rs"]);
}

#[test]
fn hexadecimal_is_left_to_base16ct() {
    let mut found = texts(everything(), |text| {
        let format = text.split('{').skip(1).filter_map(|part| part.split('}').next());
        let is_format = format
            .into_iter()
            .any(|inside| inside.contains(':') && inside.ends_with(['x', 'X']) || inside.ends_with("x?"));
        is_format || text.to_ascii_lowercase().contains("0123456789abcdef")
    });
    let by_digits = ["to_digit (", "from_digit (", "from_str_radix (", "> > 4", "< < 4"];
    found.extend(sequences(everything(), &by_digits));
    let homes = [
        // Decimal digits, of a number of any size.
        "crates/ra-pki/src/any_object_identifier.rs",
        // Escapes in names (RFC 4514 §2.4), and in text from outside.
        "crates/ra-pki/src/name/rfc4514.rs",
        "crates/ra-pki/src/text.rs",
        // SigV4's own form, written straight into the one buffer for signing.
        "crates/ra-sigv4x509/src/canonical/encoding.rs",
        "crates/ra-sigv4x509/src/canonical/query.rs",
        // Percent-decoding (RFC 7512 §2.3) that refuses malformed input.
        "crates/ra-pki/src/pkcs11/uri.rs",
        // Numbers in OpenSSL's syntax, in any base.
        "crates/ra-x509/src/extension_file/asn1.rs",
        "crates/ra-x509/src/extension_file/usages.rs",
    ];
    stands_only_in("hexadecimal made by hand", &found, &homes);
}

#[test]
fn percent_encoding_is_left_to_its_crate() {
    let mut found = texts(everything(), |text| text.contains("%{"));
    for source in everything() {
        let percent = source.tokens.iter().filter(|token| token.kind == TokenKind::Character('%'));
        found.extend(percent.map(|token| (source.path.clone(), token.line, "'%'".into())));
    }
    let homes = [
        // Decoding that refuses malformed input, which the crate's decoder does not.
        "crates/ra-pki/src/pkcs11/uri.rs",
        // SigV4's own form, written straight into the one buffer for signing.
        "crates/ra-sigv4x509/src/canonical/encoding.rs",
        "crates/ra-sigv4x509/src/canonical/query.rs",
    ];
    stands_only_in("percent-encoding made by hand", &found, &homes);
}

#[test]
fn signatures_are_verified_by_verifiers_alone() {
    let verifying = [
        "VerifyingKey",
        "ParsedPublicKey",
        "UnparsedPublicKey",
        "verify_prehash",
        "verify_digest",
        "verify_with_context",
        "verify_strict",
    ];
    let found = sequences(libraries(), &verifying);
    // `ml_dsa.rs` also tests a key that is read without its seed: it verifies one signature by that key (FIPS 204).
    let homes = [
        "crates/ra-pki/src/aws_lc/verifier.rs",
        "crates/ra-pki/src/graviola/native.rs",
        "crates/ra-pki/src/rust_crypto/ecdsa.rs",
        "crates/ra-pki/src/rust_crypto/ml_dsa.rs",
        "crates/ra-pki/src/rust_crypto/rsa.rs",
    ];
    stands_only_in("the verifying of a signature", &found, &homes);
}

#[test]
fn the_crates_below_ra_policy_do_not_mention_the_service() {
    let below = ["crates/ra-pki/", "crates/ra-x509/"];
    let mut found = texts(libraries(), |text| text.contains("Roles Anywhere"));
    found.retain(|(file, _, _)| below.iter().any(|folder| file.starts_with(folder)));
    stands_only_in("a word on Roles Anywhere", &found, &[]);
}
