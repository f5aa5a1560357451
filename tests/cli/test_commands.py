"""The commands, called as an operator calls them."""

import contextlib
import gc
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner

from privacycenter.cli.importing import TABLES
from privacycenter.cli.main import main
from tests.conftest import GIVEN
from tests.databases import copy_sqlite
from tests.waiting import until

DUTIES = (
    "serve",
    "worker",
    "start",
    "upgrade",
    "demo",
    "check",
    "keys",
    "reencrypt",
    "backup",
    "retention",
    "register",
    "import",
    "staff",
    "audit",
    "receipt",
)


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def call(*arguments: str, cwd: Path, given: dict[str, str] | None = None, typed: str = "") -> Done:
    """A command in this process; `start` below is tried as a process of its own."""
    with contextlib.chdir(cwd):
        done = CliRunner(env=given).invoke(main, arguments, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    gc.collect()  # what a process that ends gives back
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def given(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    return GIVEN | {"PRIVACYCENTER_DATABASE_URL": copy_sqlite(sqlite_template, tmp_path)}


def test_help_names_every_duty() -> None:
    done = CliRunner().invoke(main, ["--help"])
    assert done.exit_code == 0
    for duty in DUTIES:
        assert f"\n  {duty} " in done.output
        assert CliRunner().invoke(main, [duty, "--help"]).exit_code == 0


def test_faults_of_the_settings_are_all_told(tmp_path: Path) -> None:
    done = call("serve", cwd=tmp_path, given={"PRIVACYCENTER_MODE": "production"})
    assert done.returncode == 1
    for name in ("SECRET_KEYS", "DATA_KEYS", "BASE_URL", "MAIL_URL", "CONTACT_POSTAL"):
        assert f"PRIVACYCENTER_{name} is missing" in done.stderr


def test_an_old_schema_is_refused(tmp_path: Path) -> None:
    given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite"}
    for duty in ("serve", "worker", "start"):
        done = call(duty, cwd=tmp_path, given=given)
        assert done.returncode == 1
        assert "privacycenter upgrade" in done.stderr
    assert call("upgrade", cwd=tmp_path, given=given).returncode == 0


def test_staff_come_and_go_by_command(given: dict[str, str], tmp_path: Path) -> None:
    def staff(*arguments: str, typed: str = "") -> Done:
        return call("staff", *arguments, cwd=tmp_path, given=given, typed=typed)

    add = ("add", "ana@example.org", "--name", "Ana", "--password-stdin")
    assert "at least 8" in staff(*add, typed="short\n").stderr
    assert (
        "full card number" in staff("add", "x@example.org", "--name", "4111 1111 1111 1111").stderr
    )
    assert staff(*add, typed="a good long one\n").returncode == 0
    assert "already" in staff(*add, typed="a good long one\n").stderr
    assert staff("list").stdout == "ana@example.org\tAna\tclerk\tnot set up\t0 codes left\n"
    assert staff("role", "ana@example.org", "administrator").returncode == 0
    assert "last running administrator" in staff("role", "ana@example.org", "auditor").stderr
    assert "last running administrator" in staff("end", "ana@example.org").stderr
    assert staff("role", "ana@example.org", "owner").returncode == 2
    ben = ("add", "ben@example.org", "--name", "Ben", "--role", "administrator")
    assert staff(*ben, "--password-stdin", typed="another long one\n").returncode == 0
    reset = ("reset", "ana@example.org", "--password-stdin")
    assert "at least 8" in staff(*reset, typed="short\n").stderr
    assert staff(*reset, typed="a third long one\n").returncode == 0
    assert (
        staff("password", "ana@example.org", "--password-stdin", typed="better still\n").returncode
        == 0
    )
    assert staff("end", "ana@example.org").returncode == 0
    assert "no running account" in staff("end", "ana@example.org").stderr
    assert "ended" in staff("list").stdout


def test_imports_end_with_a_status_scripts_can_use(given: dict[str, str], tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text("user_id,email,name\nann,ann@example.com,Ann\n")
    bad = tmp_path / "bad.csv"
    bad.write_text("user_id,email,name\nann,ann@example.com,Ann\nbob,bob,Bob\n")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("nothing\n")

    def members(path: Path, *options: str) -> Done:
        return call("import", "members", str(path), *options, cwd=tmp_path, given=given)

    done = members(good, "--dry-run")
    assert (done.returncode, "1 read, 1 stored, 0 rejected" in done.stdout) == (0, True)
    assert members(good).returncode == 0
    done = members(bad)
    assert done.returncode == 3
    assert "line 3: email is not an e-mail address" in done.stderr
    assert members(wrong).returncode == 1
    assert members(tmp_path / "missing.csv").returncode == 2


def test_every_table_has_its_command(given: dict[str, str], tmp_path: Path) -> None:
    for kind in TABLES:
        said = call("import", kind.name, "--help", cwd=tmp_path).stdout
        assert kind.table.in_words in " ".join(said.split())
    lists = "email,list\nann@example.com,Inks\nann,Inks\n"
    done = call("import", "newsletters", "-", cwd=tmp_path, given=given, typed=lists)
    assert (done.returncode, "2 read, 1 stored, 1 rejected" in done.stdout) == (3, True)


def test_a_log_comes_from_standard_input(given: dict[str, str], tmp_path: Path) -> None:
    line = '192.0.2.1 - - [17/May/2026:10:05:03 +0000] "GET / HTTP/1.1" 200 1\n'
    done = call("import", "access-log", "-", cwd=tmp_path, given=given, typed=line * 3)
    assert done.returncode == 0, done.stderr
    assert "3 read, 3 stored, 0 rejected" in done.stdout


def test_a_backup_is_whole_and_private(given: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite"
    done = call("backup", str(target), cwd=tmp_path, given=given)
    assert done.returncode == 0, done.stderr
    assert target.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (0,)
    copy.close()
    assert "there already" in call("backup", str(target), cwd=tmp_path, given=given).stderr


def test_retention_shows_first_and_audit_verifies(given: dict[str, str], tmp_path: Path) -> None:
    done = call("retention", "--dry-run", cwd=tmp_path, given=given)
    assert "Server log lines older than 90 days are erased" in done.stdout
    assert "nothing was erased" in done.stdout
    assert call("retention", cwd=tmp_path, given=given).returncode == 0
    assert call("audit", "verify", cwd=tmp_path, given=given).returncode == 0


def test_the_doctor_says_what_is_wrong(given: dict[str, str], tmp_path: Path) -> None:
    done = call("check", cwd=tmp_path, given=given)
    assert done.returncode == 1
    assert "wrong No worker has been heard" in done.stdout


def test_keys_are_good_enough_to_start_with(given: dict[str, str], tmp_path: Path) -> None:
    made = dict(line.split("=", 1) for line in call("keys", cwd=tmp_path).stdout.splitlines())
    assert call("retention", "--dry-run", cwd=tmp_path, given=given | made).returncode == 0


def test_the_demonstration_fills_an_empty_place_and_no_other(
    given: dict[str, str], tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    done = call("demo", cwd=fresh)
    assert done.returncode == 0, done.stderr
    sign_ins = json.loads((fresh / "instance/demo.json").read_text())
    staff = ["clerk", "decider", "auditor", "administrator"]
    assert [one["role"] for one in sign_ins] == ["member", "other_member", *staff]
    assert set(sign_ins[0]) == {"role", "login", "email", "password", "totp_secret"}
    for one in sign_ins[2:]:
        totp = pyotp.TOTP(one["totp_secret"])
        soon = [totp.at(time.time() + ahead) for ahead in (0, 30)]
        assert call("demo", "code", one["role"], cwd=fresh).stdout.strip() in soon
    listed = call("staff", "list", cwd=fresh).stdout.splitlines()
    assert len([one for one in listed if "set up 20" in one]) == 5
    assert "not empty" in call("demo", cwd=fresh).stderr
    assert call("demo", "--if-empty", cwd=fresh).returncode == 0
    assert "production" in call("demo", cwd=tmp_path, given=given).stderr
    trial = given | {"PRIVACYCENTER_MODE": "demonstration"}
    assert "no instance" in call("demo", "code", cwd=tmp_path, given=trial).stderr
    assert "production" in call("demo", "code", cwd=tmp_path, given=given).stderr


def test_the_register_lists_every_field(given: dict[str, str], tmp_path: Path) -> None:
    done = call("register", cwd=tmp_path, given=given)
    assert done.returncode == 0, done.stderr
    assert "Member information,Member information,Password,password.hash,credentials" in done.stdout
    assert "Payment information,Payment details,Last four digits,payment_method" in done.stdout


def test_start_runs_both_and_ctrl_c_stops_both(given: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {name: text for name, text in os.environ.items() if not name.startswith("PRIVACY")}
    ours |= given | {"PRIVACYCENTER_MODE": "demonstration", "PORT": str(port)}
    ours["PRIVACYCENTER_BASE_URL"] = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [
            "sh",
            "-c",
            "trap '' INT; exec \"$@\"",
            "sh",  # as a script's & leaves it
            sys.executable,
            "-m",
            "privacycenter.cli",
            "start",
            "--logs",
            "logs.jsonl",
        ],
        cwd=tmp_path,
        env=ours,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        until(lambda: is_alive(port), "the site answers", seconds=30)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0
    until(lambda: not is_alive(port), "the site is stopped", seconds=10)


def is_alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
