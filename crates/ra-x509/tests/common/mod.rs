//! An `openssl` to test against.
//!
//! Without one of version 3 these tests skip with one line on stderr; with `RA_REQUIRE=1` they fail.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
};

use ra_pki::{Certificate, KeyType, PrivateKey, SystemRandom};
use ra_x509::{CertificateRequest, ExtensionFileCertificate, extension_file::ExtensionFile};

pub(crate) const ROOT_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=Example Root";

/// A folder of its own in which `openssl` runs.
pub(crate) struct OpenSsl {
    folder: PathBuf,
}

impl OpenSsl {
    pub(crate) fn new() -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let version = Command::new("openssl").arg("version").output();
        if !version.is_ok_and(|output| output.stdout.starts_with(b"OpenSSL 3.")) {
            assert!(
                std::env::var_os("RA_REQUIRE").is_none_or(|value| value != "1"),
                "openssl 3 is not installed"
            );
            // Not `eprintln!`, which the test harness would keep to itself.
            let line = b"SKIPPED: a test against openssl 3, which is not installed\n";
            std::io::stderr().write_all(line).unwrap();
            return None;
        }
        let name = format!("openssl-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Some(Self { folder })
    }

    pub(crate) fn try_run(&self, arguments: &str) -> Output {
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder).args(arguments.split_whitespace()).output().unwrap()
    }

    pub(crate) fn run(&self, arguments: &str) -> String {
        let output = self.try_run(arguments);
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {text}");
        text
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.folder.join(name), contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    /// A key and a request by OpenSSL: `NAME.key` in PKCS#8, `NAME.old.key` in PKCS#1 or SEC1, `NAME.csr`.
    pub(crate) fn make_request(&self, name: &str, key_type: KeyType, subject: &str) {
        let (new, old) = match key_type {
            KeyType::P256 => ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec"),
            _ => ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "rsa -traditional"),
        };
        self.run(&format!("genpkey {new} -out {name}.key"));
        self.run(&format!("{old} -in {name}.key -out {name}.old.key"));
        // The subject holds blanks, which `run` would split at.
        self.write("req.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder);
        let files = ["-key", &format!("{name}.key"), "-out", &format!("{name}.csr")];
        let status = command
            .args(["req", "-new", "-config", "req.cnf", "-utf8", "-subj", subject])
            .args(files)
            .status();
        assert!(status.unwrap().success());
    }

    pub(crate) fn certificate(&self, name: &str) -> Certificate {
        Certificate::read(&self.read(name)).unwrap()
    }

    pub(crate) fn key(&self, name: &str) -> PrivateKey {
        PrivateKey::read(&self.read(name), SystemRandom).unwrap()
    }

    pub(crate) fn request(&self, name: &str) -> CertificateRequest {
        CertificateRequest::read(&self.read(name)).unwrap()
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            _ = fs::remove_dir_all(&self.folder);
        }
    }
}

pub(crate) fn with_extensions(request: &CertificateRequest, file: &str) -> ExtensionFileCertificate {
    let section = ExtensionFile::parse("test.ext", file).unwrap().section(None).unwrap();
    ExtensionFileCertificate::from_request(request, section).unwrap()
}
