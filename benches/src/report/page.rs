use std::{
    error::Error,
    fmt::{self, Write as _},
    time::SystemTime,
};

use counts::Figures;
use jiff::Timestamp;

use super::{
    limits::{Limit, limits},
    machine::Machine,
    openssl::OpensslSpeed,
    process::Process,
    run::Run,
};
use crate::{BACK_ENDS, KEY_TYPES};

/// The page, in Markdown.
pub fn page(
    run: &Run,
    counts: &Figures,
    machine: &Machine,
    openssl: Option<&OpensslSpeed>,
    whole: &[Process],
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
    serving(&mut page, run)?;
    processes(&mut page, whole)?;
    issuing(&mut page, run)?;
    checking(&mut page, run)?;
    keys(&mut page, run)?;
    Ok(page)
}

const SIGNING: &str = "## Signing\n\nA `CreateSession` request for an end entity alone, the ARNs in its body. `raw` is the \
    signature of the same string to sign by the back-end's own crate (RSA blinded but by graviola); `canonical` the canonical \
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
         benches/processes\ncargo run --release -p benches --bin report\n```\n\nTimes are medians of the CPU time of a \
         thread, ratios those of rows that were measured in turn, three times over.\n\n\
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
    let signed = counts.allocations.iter().filter(|(name, _)| beside_hashing(counts, name).is_some());
    let allocations = signed.map(|(_, count)| count).max().ok_or("no allocations are recorded")?;
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
pub(super) fn back_ends<'a>(
    run: &'a Run,
    what: &'a str,
    key_type: impl fmt::Display + 'a,
) -> impl Iterator<Item = &'static str> + 'a {
    let has_rows = move |back_end: &&str| run.rows(&format!("{what} {key_type} {back_end}")).next().is_some();
    BACK_ENDS.into_iter().filter(has_rows)
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
                run.ratio(&group, "all but the signature", "raw primitive")?,
                run.ratio(&group, "all but the signature", "sha-256")?,
                run.ratio(&group, "signed request", "raw primitive")?,
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
            let library = library(back_end);
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
        for back_end in back_ends(run, "threads", key_type) {
            let group = format!("threads {key_type} {back_end}");
            let (one, two) = (run.time(&group, "one thread")?, run.time(&group, "two threads")?);
            let ratio = run.ratio(&group, "two threads", "one thread")?;
            writeln!(page, "| {key_type} | {back_end} | {} | {} | {ratio:.3} |", time(one), time(two))?;
        }
    }
    writeln!(page)?;
    Ok(())
}

/// The instructions of a signed request that are not for hashing; nothing of other counts.
fn beside_hashing<'a>(counts: &'a Figures, name: &str) -> Option<&'a u64> {
    counts.instructions.get(&format!("{name}{WITHOUT_HASHING}"))
}

/// How the name of a count ends that leaves the hashes out.
const WITHOUT_HASHING: &str = ", without hashing";

fn counted(page: &mut String, counts: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Counts\n\nWhat does not shake: instructions under valgrind's callgrind, whose processor has no SHA extensions, and \
         allocations: of all of a request signed, verified, its path checked, and its session served but the signatures; and of \
         each program's start. CI holds both to these recorded figures with `cargo run -p counts`.\n\n| | instructions | of them not hashing | allocations |\n|---|---:|---:|---:|"
    )?;
    let or_nothing = |count: Option<&u64>| count.map(u64::to_string).unwrap_or_default();
    for (name, instructions) in
        counts.instructions.iter().filter(|(name, _)| !name.ends_with(WITHOUT_HASHING))
    {
        let (beside, allocations) =
            (or_nothing(beside_hashing(counts, name)), or_nothing(counts.allocations.get(name)));
        writeln!(page, "| {name} | {instructions} | {beside} | {allocations} |")?;
    }
    writeln!(page)?;
    Ok(())
}

fn verifying(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Verifying\n\nThe same request verified to the certificate that signed it, by each back-end that a caller may give; \
         `raw` is the signature alone, with the key decoded anew.\n\n\
         | key | back-end | raw | verified request | ratio |\n|---|---|---:|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        for back_end in back_ends(run, "verifying", key_type) {
            let group = format!("verifying {key_type} {back_end}");
            let (raw, whole) = (run.time(&group, "raw primitive")?, run.time(&group, "verified request")?);
            let ratio = run.ratio(&group, "verified request", "raw primitive")?;
            writeln!(page, "| {key_type} | {back_end} | {} | {} | {ratio:.2} |", time(raw), time(whole))?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn serving(page: &mut String, run: &Run) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## The local service\n\nThe CPU time of the service for one `CreateSession` over an open connection, by the verifier that \
         it was given; `raw` is the two verifications that it needs, of the request and of the certificate.\n\n\
         | keys | verifier | raw | session | per second and core | ratio |\n|---|---|---:|---:|---:|---:|"
    )?;
    for key_type in ["p-256", "rsa-2048"] {
        for back_end in back_ends(run, "serving", key_type) {
            let group = format!("serving {key_type} {back_end}");
            let (raw, session) = (run.time(&group, "raw primitive")?, run.time(&group, "session")?);
            writeln!(
                page,
                "| {key_type} | {back_end} | {} | {} | {} | {:.2} |",
                time(raw),
                time(session),
                per_second(session),
                run.ratio(&group, "session", "raw primitive")?
            )?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn processes(page: &mut String, processes: &[Process]) -> Result<(), Box<dyn Error>> {
    writeln!(
        page,
        "## Whole processes\n\nFrom start to exit, by the operating system's account of the children's CPU time; both programs in \
         turn, keys P-256. The last two are calls within one process, of a client that connects and of one that has connected.\n\n\
         | ours | CPU time | beside | CPU time | ratio | at most | | peak memory |\n|---|---:|---|---:|---:|---:|---|---|"
    )?;
    for Process { what, ms, beside, beside_ms, most, mib, most_mib } in processes {
        let ratio = ms / beside_ms;
        let memory = mib.zip(*most_mib);
        let holds = ratio <= *most && memory.is_none_or(|(mib, most)| mib <= most);
        let verdict = if holds { "holds" } else { "**does not hold**" };
        let memory = memory.map(|(mib, most)| format!("{mib:.1} MiB, at most {most}")).unwrap_or_default();
        writeln!(
            page,
            "| {what} | {ms:.2} ms | {beside} | {beside_ms:.2} ms | {ratio:.3} | {most:.2} | {verdict} | {memory} |"
        )?;
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
        for back_end in back_ends(run, "issuing", key_type) {
            let group = format!("issuing {key_type} {back_end}");
            let (raw, whole) = (run.time(&group, "raw primitive")?, run.time(&group, "certificate")?);
            let all_but = time(run.time(&group, "all but the signature")?);
            writeln!(
                page,
                "| {key_type} | {back_end} | {} | {all_but} | {} | {:.3} |",
                time(raw),
                time(whole),
                run.ratio(&group, "certificate", "raw primitive")?
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
        let ratio = run.ratio(&group, "check, report in text", "raw primitive")?;
        writeln!(page, "| {key_type} | {} | {check} | {} | {ratio:.2} |", time(raw), time(text))?;
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
         | key | raw | read | read for aws-lc | read for graviola | identity |\n|---|---:|---:|---:|---:|---:|"
    )?;
    for key_type in KEY_TYPES {
        let group = format!("keys {key_type}");
        writeln!(
            page,
            "| {key_type} | {} | {} | {} | {} | {} |",
            time(run.time(&group, "raw primitive")?),
            time(run.time(&group, "read")?),
            time(run.time(&group, "read for aws-lc")?),
            time(run.time(&group, "read for graviola")?),
            time(run.time(&group, "identity")?)
        )?;
    }
    Ok(())
}

/// The crate whose primitives a back-end has.
pub(super) fn library(back_end: &str) -> &str {
    match back_end {
        "aws-lc" => "aws-lc-rs",
        "rustcrypto" => "RustCrypto",
        other => other,
    }
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
