use std::{error::Error, fmt::Write as _, time::SystemTime};

use counts::Figures;
use jiff::Timestamp;
use ra_pki::KeyType;

use super::{
    limits::{Limit, limits},
    machine::Machine,
    openssl::OpensslSpeed,
    run::Run,
};
use crate::KEY_TYPES;

/// The page, in Markdown.
pub fn page(
    run: &Run,
    counts: &Figures,
    machine: &Machine,
    openssl: Option<&OpensslSpeed>,
) -> Result<String, Box<dyn Error>> {
    let mut page = String::new();
    head(&mut page, run.measured()?, machine, openssl)?;
    held(&mut page, &limits(run, machine.sha_extensions)?, machine, counts)?;
    signing(&mut page, run, "signing", SIGNING)?;
    peers(&mut page, run, openssl)?;
    signing(&mut page, run, "signing 1 MiB", MEBIBYTE)?;
    threads(&mut page, run)?;
    counted(&mut page, counts)?;
    verifying(&mut page, run)?;
    issuing(&mut page, run)?;
    checking(&mut page, run)?;
    keys(&mut page, run)?;
    Ok(page)
}

const SIGNING: &str = "## Signing\n\nA `CreateSession` request for an end entity alone, the ARNs in its body. `raw` is the \
    signature of the same string to sign by the back-end's own crate (RSA blinded in both); `canonical` the canonical \
    request hashed; `SHA-256` the hashes of the same octets; `all but` a whole signed request by a key that answers at once.\n";
const MEBIBYTE: &str =
    "## Signing with a body of 1 MiB\n\nThe same request with a body of 1 MiB, which has to be hashed.\n";

fn head(
    page: &mut String,
    measured: SystemTime,
    machine: &Machine,
    openssl: Option<&OpensslSpeed>,
) -> Result<(), Box<dyn Error>> {
    let Machine { processor, sha_extensions, cores, kernel, rustc, crates } = machine;
    let date = Timestamp::try_from(measured)?.strftime("%Y-%m-%d").to_string();
    let openssl = openssl.map_or("no `openssl` on the `PATH`: its rows are left out", |speed| &speed.version);
    writeln!(
        page,
        "# Performance\n\n![Signatures per second](performance.svg)\n\nMade of one run by\n\n```\ncargo bench -p benches\n\
         cargo run --release -p benches --bin report\n```\n\nTimes are medians of the CPU time of a thread.\n\n\
         - date: {date}\n- processor: {processor}, {cores} cores, {} SHA extensions\n- kernel: {kernel}\n\
         - compiler: {rustc}, for the default target CPU\n- crates: {}\n- OpenSSL: {openssl}\n",
        if *sha_extensions { "with" } else { "without" },
        crates.join(", "),
    )?;
    Ok(())
}

fn held(
    page: &mut String,
    limits: &[Limit],
    machine: &Machine,
    counts: &Figures,
) -> Result<(), Box<dyn Error>> {
    writeln!(page, "## What we hold ourselves to\n\n| | this run | at most | |\n|---|---:|---:|---|")?;
    for limit in limits {
        let verdict = if limit.holds() { "holds" } else { "**does not hold**" };
        writeln!(page, "| {} | {:.3} | {:.2} | {verdict} |", limit.what, limit.found, limit.most)?;
    }
    let allocations = counts.allocations.values().max().ok_or("no allocations are recorded")?;
    let verdict = if *allocations <= MAX_ALLOCATIONS { "holds" } else { "**does not hold**" };
    writeln!(
        page,
        "| allocations of a request on a warm identity | {allocations} | {MAX_ALLOCATIONS} | {verdict} |"
    )?;
    if !machine.sha_extensions {
        writeln!(page, "\nThis processor has no SHA extensions: the limit to SHA-256 does not apply.")?;
    }
    writeln!(page)?;
    Ok(())
}

const MAX_ALLOCATIONS: u64 = 4;

/// The back-ends that have rows for a key type.
fn back_ends<'a>(run: &'a Run, what: &'a str, key_type: KeyType) -> impl Iterator<Item = &'static str> + 'a {
    let has_rows = move |back_end: &&str| run.rows(&format!("{what} {key_type} {back_end}")).next().is_some();
    ["aws-lc", "rustcrypto"].into_iter().filter(has_rows)
}

fn signing(page: &mut String, run: &Run, what: &str, intro: &str) -> Result<(), Box<dyn Error>> {
    writeln!(page, "{intro}")?;
    writeln!(
        page,
        "| key | back-end | raw | canonical | SHA-256 | all but | signed request | per second | all but / raw | all but / SHA-256 | whole / raw |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        // The back-end of pure Rust is always there: without it the run is not whole.
        run.time(&format!("{what} {key_type} rustcrypto"), "signed request")?;
        for back_end in back_ends(run, what, key_type) {
            let group = format!("{what} {key_type} {back_end}");
            let raw = run.time(&group, "raw primitive")?;
            let sha256 = run.time(&group, "sha-256")?;
            let all_but = run.time(&group, "all but the signature")?;
            let whole = run.time(&group, "signed request")?;
            writeln!(
                page,
                "| {key_type} | {back_end} | {} | {} | {} | {} | {} | {} | {:.3} | {:.2} | {:.3} |",
                time(raw),
                time(run.time(&group, "canonical request")?),
                time(sha256),
                time(all_but),
                time(whole),
                per_second(whole),
                all_but / raw,
                all_but / sha256,
                whole / raw,
            )?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn peers(page: &mut String, run: &Run, openssl: Option<&OpensslSpeed>) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "### Beside other crates\n\nWhole signed requests of ours, and raw signatures of whatever else a Rust user could \
         pick. A curve under SHA-384 is in the table where its crate has no other; Roles Anywhere wants SHA-256. `openssl \
         speed` runs for a second by the row, when the report is made.\n\n| key | signer | time | per second |\n|---|---|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        let mut rows = Vec::new();
        for back_end in back_ends(run, "signing", key_type) {
            let group = format!("signing {key_type} {back_end}");
            rows.push((format!("**signed request, {back_end}**"), run.time(&group, "signed request")?));
            let library = if back_end == "aws-lc" { "aws-lc-rs" } else { "RustCrypto" };
            rows.push((format!("raw, {library}"), run.time(&group, "raw primitive")?));
        }
        let group = format!("peers {key_type}");
        for peer in run.rows(&group) {
            rows.push((format!("raw, {peer}"), run.time(&group, peer)?));
        }
        if let Some(openssl) = openssl.and_then(|openssl| openssl.time(key_type)) {
            rows.push(("`openssl speed`".into(), openssl));
        }
        for (signer, nanoseconds) in rows {
            writeln!(
                page,
                "| {key_type} | {signer} | {} | {} |",
                time(nanoseconds),
                per_second(nanoseconds)
            )?;
        }
    }
    // Without peers the run is not whole.
    run.time("peers p-256", "ring")?;
    writeln!(page)?;
    Ok(())
}

fn threads(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Threads\n\nThe CPU time of a signed request, by the threads' own clocks, where one identity is shared.\n\n\
         | key | back-end | one thread | two threads | ratio |\n|---|---|---:|---:|---:|"
    )?;
    for key_type in ["p-256", "rsa-2048"] {
        for back_end in ["aws-lc", "rustcrypto"] {
            let group = format!("threads {key_type} {back_end}");
            let (one, two) = (run.time(&group, "one thread")?, run.time(&group, "two threads")?);
            writeln!(page, "| {key_type} | {back_end} | {} | {} | {:.3} |", time(one), time(two), two / one)?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn counted(page: &mut String, counts: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Counts\n\nWhat does not shake: instructions under valgrind's callgrind, whose processor has no SHA extensions, and \
         allocations, of all of a signed request but the signature. CI holds both to these recorded figures with `cargo run \
         -p counts`.\n\n| | instructions | of them not hashing | allocations |\n|---|---:|---:|---:|"
    )?;
    for (name, allocations) in &counts.allocations {
        let instructions = counts.instructions.get(name).ok_or("the instructions are recorded")?;
        let beside = counts.instructions.get(&format!("{name}, without hashing"));
        let beside = beside.ok_or("the instructions without hashing are recorded")?;
        writeln!(page, "| {name} | {instructions} | {beside} | {allocations} |")?;
    }
    writeln!(page)?;
    Ok(())
}

fn verifying(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Verifying\n\nThe same request verified by pure Rust, to the certificate that signed it; `raw` is the signature \
         alone, with the key decoded anew, and `aws-lc` the same by that back-end.\n\n\
         | key | raw | verified request | ratio | aws-lc |\n|---|---:|---:|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        let group = format!("verifying {key_type}");
        let (raw, whole) = (run.time(&group, "raw primitive")?, run.time(&group, "verified request")?);
        let aws_lc = optional(run, &group, "aws-lc");
        writeln!(page, "| {key_type} | {} | {} | {:.2} | {aws_lc} |", time(raw), time(whole), whole / raw)?;
    }
    writeln!(page)?;
    Ok(())
}

fn issuing(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Issuing\n\nAn end-entity certificate, from a verified request to DER.\n\n\
         | CA key | back-end | raw | all but the signature | certificate | whole / raw |\n|---|---|---:|---:|---:|---:|"
    )?;
    for key_type in ["p-256", "rsa-2048"] {
        for back_end in ["aws-lc", "rustcrypto"] {
            let group = format!("issuing {key_type} {back_end}");
            let (raw, whole) = (run.time(&group, "raw primitive")?, run.time(&group, "certificate")?);
            let all_but = time(run.time(&group, "all but the signature")?);
            writeln!(
                page,
                "| {key_type} | {back_end} | {} | {all_but} | {} | {:.3} |",
                time(raw),
                time(whole),
                whole / raw
            )?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn checking(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Checking\n\nLeaf, intermediate and trust anchor, from DER to the report; `raw` is the two verifications.\n\n\
         | CA keys | raw | check | with the report in text | ratio |\n|---|---:|---:|---:|---:|"
    )?;
    for key_type in ["p-256", "rsa-2048"] {
        let group = format!("checking {key_type}");
        let (raw, text) = (run.time(&group, "raw primitive")?, run.time(&group, "check, report in text")?);
        let check = time(run.time(&group, "check")?);
        writeln!(page, "| {key_type} | {} | {check} | {} | {:.2} |", time(raw), time(text), text / raw)?;
    }
    writeln!(
        page,
        "\nWhat is made to be slow: a leaf below a pool of 60 CA certificates that issued each other, from none of which a \
         path leads to the trust anchor.\n\n| CA keys | nine names | one name |\n|---|---:|---:|"
    )?;
    for key_type in ["p-256", "p-384", "p-521", "rsa-2048", "ml-dsa-65"] {
        let group = format!("checking, pools of 60, {key_type}");
        let (nine, one) = (run.time(&group, "nine names")?, run.time(&group, "one name")?);
        writeln!(page, "| {key_type} | {} | {} |", time(nine), time(one))?;
    }
    let group = "revocation list of 100,000";
    writeln!(
        page,
        "\nA revocation list of 100,000 entries is read in {}, and a certificate found on it in {}.\n",
        time(run.time(group, "read")?),
        time(run.time(group, "find")?)
    )?;
    Ok(())
}

fn keys(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Loading keys\n\n`raw` decodes PKCS#8 alone; an identity is certificate and key, both read from PEM.\n\n\
         | key | raw | read | read for aws-lc | identity |\n|---|---:|---:|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        let group = format!("keys {key_type}");
        writeln!(
            page,
            "| {key_type} | {} | {} | {} | {} |",
            time(run.time(&group, "raw primitive")?),
            time(run.time(&group, "read")?),
            optional(run, &group, "read for aws-lc"),
            time(run.time(&group, "identity")?)
        )?;
    }
    Ok(())
}

fn optional(run: &Run, group: &str, row: &str) -> String {
    run.find(group, row).map(time).unwrap_or_default()
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.0} ns"),
        ..1e5 => format!("{:.2} µs", nanoseconds / 1e3),
        ..1e6 => format!("{:.0} µs", nanoseconds / 1e3),
        ..1e8 => format!("{:.2} ms", nanoseconds / 1e6),
        _ => format!("{:.0} ms", nanoseconds / 1e6),
    }
}

fn per_second(nanoseconds: f64) -> String {
    format!("{:.0}", 1e9 / nanoseconds)
}
