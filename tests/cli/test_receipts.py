"""`privacycenter receipt`: anybody's own check, without the site and without its settings."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from privacycenter.app import create_app
from privacycenter.receipts.issuing import file_of
from privacycenter.receipts.signing import signer_of
from privacycenter.web import Site
from tests.cli.test_commands import Done, call
from tests.conftest import GIVEN, settings_with
from tests.databases import copy_sqlite
from tests.receipts.contents import edited, given

OTHER_SECRET = "k4-Wq8Zx2Mn5Bv7Lp1Ks3Jd6Hf9Gt0Ry"


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    app = create_app(settings_with(database_url=copy_sqlite(sqlite_template, tmp_path)))
    yield app
    app.database.dispose()


@pytest.fixture
def ours(site: Site) -> dict[str, str]:
    """The environment of this installation."""
    return GIVEN | {"PRIVACYCENTER_DATABASE_URL": site.settings.database_url}


@pytest.fixture
def file(site: Site, tmp_path: Path) -> Path:
    """A receipt as it is downloaded."""
    path = tmp_path / "receipt.json"
    with site.database.work(writes=True):
        path.write_bytes(file_of(given(site)))
    return path


@pytest.fixture
def keys(ours: dict[str, str], file: Path, tmp_path: Path) -> Path:
    """The keys as they are printed."""
    path = tmp_path / "receipt-keys.json"
    path.write_text(call("receipt", "keys", cwd=tmp_path, given=ours).stdout)
    return path


def verify(*arguments: str | Path, cwd: Path, given: dict[str, str] | None = None) -> Done:
    return call("receipt", "verify", *map(str, arguments), cwd=cwd, given=given)


def test_with_keys_nothing_else_is_needed(file: Path, keys: Path, tmp_path: Path) -> None:
    """A process of its own, in an empty folder, with an environment that says nothing."""
    empty = tmp_path / "empty"
    empty.mkdir()
    bare = {name: text for name, text in os.environ.items() if not name.startswith("PRIVACY")}

    def process(path: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "privacycenter.cli", "receipt", "verify", str(path)]
        return subprocess.run(
            [*command, "--keys", str(keys)],
            cwd=empty,
            env=bare,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    done = process(file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("good  This receipt is good.")
    for said in ("imgwg Communications", "Deletion of everything", "D-2026-0007"):
        assert said in done.stdout
    file.write_bytes(edited(file.read_bytes(), reference="D-2026-0008"))
    done = process(file)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("wrong This receipt was changed, or is not ours.")
    assert "D-2026-0008" not in done.stdout
    assert list(empty.iterdir()) == []


def test_without_keys_those_of_this_installation_are_taken(
    ours: dict[str, str], file: Path, tmp_path: Path
) -> None:
    assert verify(file, cwd=tmp_path, given=ours).returncode == 0
    rotated = ours | {"PRIVACYCENTER_SECRET_KEYS": OTHER_SECRET}
    assert verify(file, cwd=tmp_path, given=rotated).returncode == 0
    file.write_bytes(edited(file.read_bytes(), kept=[]))
    done = verify(file, cwd=tmp_path, given=ours)
    assert done.returncode == 1
    assert "The signature does not fit what it says." in done.stdout


def test_what_could_not_be_checked_is_not_called_bad(
    ours: dict[str, str], file: Path, tmp_path: Path
) -> None:
    done = verify(file, cwd=tmp_path, given={"PRIVACYCENTER_MODE": "production"})
    assert done.returncode == 2
    assert "settings are not right" in done.stderr
    elsewhere = ours | {"PRIVACYCENTER_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite"}
    assert verify(file, cwd=tmp_path, given=elsewhere).returncode == 2
    assert verify(tmp_path / "missing.json", cwd=tmp_path, given=ours).returncode == 2
    assert verify(tmp_path, cwd=tmp_path, given=ours).returncode == 2
    assert verify(cwd=tmp_path, given=ours).returncode == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "\x00", "[" * 1000, '[{"algorithm": "Ed25519"}]'])
def test_a_list_of_keys_that_is_none_is_said(file: Path, tmp_path: Path, text: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(text)
    done = verify(file, "--keys", broken, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--keys" in done.stderr
    assert verify(file, "--keys", tmp_path / "missing.json", cwd=tmp_path).returncode == 2


def test_a_file_comes_from_standard_input(file: Path, keys: Path, tmp_path: Path) -> None:
    arguments = ("receipt", "verify", "-", "--keys", str(keys))
    done = call(*arguments, cwd=tmp_path, typed=file.read_text())
    assert done.returncode == 0
    assert call(*arguments, cwd=tmp_path, typed="nothing").returncode == 1


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 1000, b"\xff\xfe", b"[" * 300_000, b" " * 300_000, b"\x89PNG"]
)
def test_hostile_files_end_with_1_and_a_sentence(
    keys: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    done = verify(path, "--keys", keys, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("wrong This is not the file of a receipt. It ")


def test_a_file_nobody_may_read_was_not_checked(keys: Path, tmp_path: Path) -> None:
    done = verify("/proc/self/mem", "--keys", keys, cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


def test_a_terminal_is_told_nothing_it_would_obey(tmp_path: Path, site: Site) -> None:
    """With keys of their own, anybody can have anything called good."""
    forger = signer_of("somebody else")
    with site.database.work(writes=True):
        document = json.loads(file_of(given(site, what="\x1b[2J\x9b1m\u202eevil\nDone")))
    document["receipt"]["key_id"] = document["key_id"] = forger.key_id
    document["signature"] = forger.sign(document["receipt"])
    key = {"key_id": forger.key_id, "public_key": forger.public_key, "algorithm": "Ed25519"}
    (tmp_path / "a.json").write_text(json.dumps(document))
    (tmp_path / "keys.json").write_text(json.dumps([key]))
    done = verify("a.json", "--keys", "keys.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "evil Done" in done.stdout
    assert not {"\x1b", "\x9b", "\u202e"} & set(done.stdout)


def test_the_printed_keys_are_the_published_ones(site: Site, keys: Path) -> None:
    answer = site.test_client().get(
        "/.well-known/receipt-keys.json", base_url="https://privacy.example.com"
    )
    assert answer.get_json() == json.loads(keys.read_text())
