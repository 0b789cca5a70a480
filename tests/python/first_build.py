"""CPU seconds of first builds, in turn: the facade with P-256 alone, and what else makes and reads certificates in Rust.

    python3 tests/python/first_build.py [rounds]

Each builds in an empty target folder, with the dev profile, from a registry that holds its crates already.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile

FACADE = pathlib.Path(__file__).resolve().parents[2] / "crates" / "roles-anywhere"

BUILDS = {
    "roles-anywhere, P-256 alone": f'roles-anywhere = {{ path = "{FACADE}", default-features = false }}',
    "roles-anywhere, P-256 and std": f'roles-anywhere = {{ path = "{FACADE}", default-features = false, features = ["std"] }}',
    "roles-anywhere": f'roles-anywhere = {{ path = "{FACADE}" }}',
    "rcgen on aws_lc_rs, x509-parser": (
        'rcgen = { version = "0.14", default-features = false, features = ["aws_lc_rs", "pem"] }\n'
        'x509-parser = "0.18"'
    ),
}


def write_package(folder, dependencies):
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").touch()
    manifest = f'[package]\nname = "first_build"\nedition = "2024"\n\n[dependencies]\n{dependencies}\n\n[workspace]\n'
    (folder / "Cargo.toml").write_text(manifest)


def cargo(folder, *arguments):
    return subprocess.run(["cargo", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def count_crates(folder):
    tree = cargo(folder, "tree", "--offline", "--edges", "normal,build", "--prefix", "none")
    return len({line.removesuffix(" (*)") for line in tree.splitlines()} - {""}) - 1


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(folder):
    with tempfile.TemporaryDirectory() as target:
        before = cpu_seconds()
        cargo(folder, "build", "--offline", "--quiet", "--target-dir", target)
        return cpu_seconds() - before


def main(rounds):
    # The flags of the caller's own builds would count here.
    for name in ("CARGO_TARGET_DIR", "RUSTFLAGS", "RUSTC_WRAPPER"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as root:
        folders = {name: pathlib.Path(root) / str(number) for number, name in enumerate(BUILDS)}
        for name, folder in folders.items():
            write_package(folder, BUILDS[name])
            cargo(folder, "fetch", "--quiet")
        for _ in range(rounds):
            for name, folder in folders.items():
                print(f"{name}: {count_crates(folder)} crates, {measure(folder):.1f} s of CPU", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
