#!/usr/bin/env python3
"""What the programs leave behind where they are killed, the disk is full, or the folder is read-only.

    python3 tests/python/killed_programs.py target/debug/examples [--rounds 100] [--seed 1]

24 processes at once, each killed after a time drawn from the seed, round after round in one folder; then every program on a
small tmpfs that is full, and on one that is read-only, which takes root. Ends with 1 where a file is not whole, has a name
that nobody gave it, or a revocation that was said to be done is lost.
"""

import argparse
import base64
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROCESSES = 24
# Some are killed before they write, some while, some not at all.
LONGEST = 1.2
BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\n([A-Za-z0-9+/=\n]+)-----END \1-----\n")


class Programs:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()

    def line(self, name, arguments):
        return [str(self.folder / name), *arguments.split()]

    def run(self, at, name, arguments):
        return subprocess.run(self.line(name, arguments), cwd=at, capture_output=True, text=True)

    def must(self, at, name, arguments):
        done = self.run(at, name, arguments)
        if done.returncode != 0:
            sys.exit(f"{name} {arguments}\n{done.stderr}")
        return done.stdout


def is_whole(octets):
    """Whether octets are one block of PEM over one whole value of DER."""
    match = BLOCK.fullmatch(octets)
    if not match:
        return False
    der = base64.b64decode(match.group(2))
    if len(der) < 4 or der[0] != 0x30:
        return False
    if der[1] < 0x80:
        return len(der) == 2 + der[1]
    count = der[1] & 0x7F
    return len(der) == 2 + count + int.from_bytes(der[2 : 2 + count], "big")


def make_ca(programs, at):
    programs.must(at, "request_certificate", "--subject /CN=Root --key-type p-256 --key-out root.key --out root.csr")
    programs.must(at, "create_root", "--csr root.csr --key root.key --days 30 --out root.crt")
    programs.must(at, "request_certificate", "--subject /CN=kept --key-type p-256 --key-out kept.key --out kept.csr")
    programs.must(at, "create_crl", "--ca-cert root.crt --ca-key root.key --days 7 --log ca.log --out root.crl")


CA = "--ca-cert root.crt --ca-key root.key --days 7"


def command(place, number):
    """A program with its arguments, the names that it may make, and the serial number that it revokes."""
    name = f"n{number}"
    kind = place % 6
    if kind == 0:
        return "request_certificate", f"--subject /CN=x --key-type p-256 --key-out {name}.key --out {name}.csr", None
    if kind == 1:
        return "request_certificate", "--subject /CN=x --key-type p-256 --key-out kept.key --out kept.csr --force", None
    if kind == 2:
        return "issue_certificate", f"{CA} --csr root.csr --log ca.log --out {name}.crt", None
    if kind == 3:
        return "fleet", f"{CA} --count 3 --first {number * 10 + 1} --key-type p-256 --out hosts --log ca.log", None
    serial = f"{0xA00000 + number:06x}"
    revoke = f"{CA} --revoke 0x{serial} --revoke-unlisted --log ca.log"
    if kind == 4:
        return "create_crl", f"{revoke} --out {name}.crl", serial
    return "create_crl", f"{revoke} --previous root.crl --out root.crl --force", serial


def check_folder(at):
    """What is wrong with the files of a folder."""
    wrong = []
    for path in sorted(path for path in at.rglob("*") if path.is_file()):
        name = str(path.relative_to(at))
        if name == "ca.log":
            continue
        if not re.fullmatch(r"(root|kept|n\d+)\.(key|csr|crt|crl)|hosts/host-\d+\.(key|crt)", name):
            wrong.append(f"{name}: nobody gave it this name")
        if not is_whole(path.read_bytes()):
            wrong.append(f"{name}: not whole")
        # The key is there before what belongs to it.
        if name.startswith(("n", "hosts/")) and path.suffix in (".csr", ".crt"):
            belongs = path.suffix == ".csr" or name.startswith("hosts/")
            if belongs and not path.with_suffix(".key").exists():
                wrong.append(f"{name}: without its key")
    return wrong


def kill_at_random(programs, rounds, seed):
    draw = random.Random(seed)
    ended, wrong, done = Counter(), [], set()
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        make_ca(programs, at)
        for round_number in range(rounds):
            running = []
            for place in range(PROCESSES):
                name, arguments, serial = command(place, round_number * PROCESSES + place)
                process = subprocess.Popen(
                    programs.line(name, arguments), cwd=at, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
                running.append((time.monotonic() + draw.uniform(0, LONGEST), name, process, serial))
            for deadline, name, process, serial in sorted(running, key=lambda one: one[0]):
                time.sleep(max(0, deadline - time.monotonic()))
                process.send_signal(draw.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
            for _, name, process, serial in running:
                said = process.communicate()[1].decode(errors="replace")
                ended["done" if process.returncode == 0 else "killed" if process.returncode < 0 else "stopped"] += 1
                if process.returncode == 0 and serial:
                    done.add(serial)
                # A fleet that is stopped by SIGTERM says so, by 1.
                if process.returncode > 0 and not (name == "fleet" and process.returncode == 1):
                    wrong.append(f"{name} ended with {process.returncode}: {said}")
            found = check_folder(at)
            if found:
                # What another process puts in its place for a killed one is there a moment later.
                time.sleep(2)
                found = check_folder(at)
            wrong += [f"round {round_number + 1}: {one}" for one in found]
            for path in [*at.glob("n*"), *at.glob("hosts/*")]:
                path.unlink()
        # The log has everything, and the next list says it.
        programs.must(at, "create_crl", f"{CA} --log ca.log --previous root.crl --out last.crl")
        revoked = json.loads(programs.must(at, "inspect", "last.crl --format json"))["items"][0].get("revoked", [])
        listed = " ".join(revoked)
        logged = (at / "ca.log").read_text()
        for serial in sorted(done):
            if f"revoked\t00{serial}\t" not in logged or f"00{serial}" not in listed:
                wrong.append(f"the revocation of {serial} was said to be done, and is lost")
        torn = sum(1 for line in logged.splitlines() if line.endswith("\t# torn"))
        print(f"{rounds} rounds of {PROCESSES}, seed {seed}: {dict(ended)}; {len(done)} revocations said to be done, "
              f"{len(revoked)} on the last list; {torn} torn lines in the log; {len(wrong)} faults")
    return wrong


# With OUT for the folder that takes nothing.
LINES = [
    ("request_certificate", "--subject /CN=x --key-type rsa-2048 --key-out OUT/new.key --out OUT/new.csr"),
    ("request_certificate", "--subject /CN=x --key-type p-256 --key-out OUT/old.key --out OUT/old.csr --force"),
    ("request_certificate", "--subject /CN=x --key-type p-256 --key-out new.key --out OUT/new.csr"),
    ("create_root", "--csr root.csr --key root.key --days 3 --out OUT/new.crt"),
    ("issue_certificate", f"{CA} --csr kept.csr --out OUT/new.crt"),
    ("issue_certificate", f"{CA} --csr kept.csr --log OUT/ca.log --out new.crt"),
    ("create_crl", f"{CA} --out OUT/new.crl"),
    ("create_crl", f"{CA} --log OUT/ca.log --out new.crl"),
    ("create_crl", f"{CA} --previous root.crl --out OUT/old.crl --force"),
    ("fleet", f"{CA} --count 3 --key-type rsa-2048 --out OUT/hosts"),
    ("quickstart", "--out OUT/quick"),
]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def no_room(programs):
    """A full disk of several sizes, and a read-only one."""
    wrong, ended = [], Counter()
    if os.geteuid() != 0:
        print("SKIPPED: a full disk and a read-only one, which take root")
        return wrong
    for name, arguments in LINES:
        for room in [0, 1, 2, 3, "read-only"]:
            with tempfile.TemporaryDirectory() as folder:
                at, mounted = Path(folder), Path(folder) / "mounted"
                make_ca(programs, at)
                mounted.mkdir()
                subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mounted], check=True)
                try:
                    for file in ("key", "csr", "crl"):
                        shutil.copy(at / ("root.crl" if file == "crl" else f"kept.{file}"), mounted / f"old.{file}")
                    shutil.copy(at / "ca.log", mounted / "ca.log")
                    # Whole lines, so many that the next one needs another page.
                    line = "listed\t1\t2026-11-24T08:00:00Z\n"
                    with open(mounted / "ca.log", "a") as log:
                        log.write(line * (4096 // len(line) - log.tell() // len(line)))
                    fill(mounted, room)
                    if room == "read-only":
                        subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
                    before = contents(at)
                    done = programs.run(at, name, arguments.replace("OUT", "mounted"))
                    after = contents(at)
                    ended[f"status {done.returncode}"] += 1
                    wrong += judge(f"{name} {arguments}, room {room}", done, before, after)
                finally:
                    subprocess.run(["umount", mounted], check=True)
    print(f"{len(LINES)} command lines with 0 to 3 pages of room and on a read-only folder: {dict(ended)}; "
          f"{len(wrong)} faults")
    return wrong


def fill(folder, room):
    """Fills a file system but for some pages of 4096 octets."""
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    if isinstance(room, int) and room:
        os.truncate(filler, filler.stat().st_size - room * 4096)


def judge(case, done, before, after):
    wrong = []
    if done.returncode == 0:
        pass
    elif done.returncode != 2 or not done.stderr.strip().splitlines()[-1].startswith("error: cannot "):
        wrong.append(f"{case}: status {done.returncode}: {done.stderr}")
    for name in sorted(after.keys() | before.keys()):
        if name.endswith("ca.log"):
            if not after[name].startswith(before[name]):
                wrong.append(f"{case}: the log has lost something")
        elif name not in after:
            wrong.append(f"{case}: {name} is gone")
        elif name.endswith(".json") or name.endswith("filler"):
            pass
        elif after[name] != before.get(name) and not is_whole(after[name]):
            wrong.append(f"{case}: {name} is not whole")
        elif done.returncode == 2 and name not in before and name.endswith(".key") and "hosts" not in name and "quick" not in name:
            wrong.append(f"{case}: {name} is left behind")
        elif done.returncode == 2 and name in before and after[name] != before[name]:
            wrong.append(f"{case}: {name} is another")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", help="the folder of the built programs")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    programs = Programs(arguments.examples)
    wrong = kill_at_random(programs, arguments.rounds, arguments.seed) + no_room(programs)
    for one in wrong:
        print(one)
    sys.exit(1 if wrong else 0)


main()
