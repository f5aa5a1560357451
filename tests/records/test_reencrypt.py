"""Rotating the data key: everything sealed comes under the new key, also when it is killed half
way, an import runs beside it, or a key was taken out too early."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from privacycenter.app import create_app
from privacycenter.cli.sealed import faults_of_keys, notes_of_keys
from privacycenter.db import session
from privacycenter.holdings import sealed as sealed_module
from privacycenter.holdings.sealed import renew, rows_by_key
from privacycenter.identity import staff_codes
from privacycenter.identity.staff_codes import SECRETS
from privacycenter.imports import Summary, run_import
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.records.payments.models import PaymentMethod
from privacycenter.records.payments.sealed import PAYMENT_METHODS, TOKEN
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast, origin
from tests.cli.test_commands import Done, call
from tests.conftest import GIVEN, settings_with
from tests.databases import copy_sqlite
from tests.failures.conftest import die, killed, together

OLD = GIVEN["PRIVACYCENTER_DATA_KEYS"]
NEW = "d2-Qa1Ws2Ed3Rf4Tg5Yh6Uj7Ik8Ol9Pz0Xc"
CARDS, BATCH = 50, 20


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_module, "BATCH", BATCH)


def table(expires: str = "2031-04") -> bytes:
    lines = ["user_id,account_no,program,state,processor,token,brand,last_four,expires"]
    for one in range(CARDS - 1):
        user = ("dwhitfield", "tberg")[one % 2]
        lines.append(f"{user},A-{one},Banner,running,P,tok-{one},Visa,{one:04},{expires}")
    return "\n".join(lines).encode()


def bring(app: Site, **more: str) -> Summary:
    kind, file = PaymentsImport("a.csv", app.keys), io.BytesIO(table(**more))
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    return run_import(kind, file, source="a.csv", **into)


@pytest.fixture
def filled(app: Site, cast: Cast) -> Site:
    """Fifty cards under the old key, one of them the cast's."""
    bring(app)
    return app


def with_keys(app: Site, *keys: str) -> Site:
    url = app.database.url.render_as_string(hide_password=False)
    return create_app(settings_with(database_url=url, data_keys=" ".join(keys)))


@pytest.fixture
def rotating(filled: Site) -> Iterator[Site]:
    """The same site, started anew with a new key before the old one."""
    app = with_keys(filled, NEW, OLD)
    yield app
    app.database.dispose()


def numbers(app: Site) -> dict[str, int]:
    with app.database.work(writes=False):
        return rows_by_key(PAYMENT_METHODS)


def everything_said(app: Site) -> list[tuple[Any, ...]]:
    """What all cards say to whoever has the keys of `app`, and whether they are found again."""
    said = []
    with app.database.work(writes=False):
        for row in session().execute(select(PaymentMethod.__table__)).mappings():
            opened = PAYMENT_METHODS.open(row, app.safe)
            assert row["token_key"] == app.pseudonyms.of(TOKEN, opened["token"])
            said.append((row["person_id"], *opened.values(), row["came_from"], row["changed_at"]))
    return sorted(said)


def renew_all(app: Site, progress: Callable[[int], None] = lambda _: None) -> Any:
    return renew(PAYMENT_METHODS, app.keys, app.database, progress)


def test_everything_comes_under_the_new_key_and_says_what_it_said(
    filled: Site, rotating: Site
) -> None:
    before, steps = everything_said(filled), list[int]()
    assert renew_all(rotating, steps.append).done == CARDS
    assert steps == [20, 20, 10]
    assert numbers(rotating) == {rotating.safe.newest: CARDS}
    alone = with_keys(filled, NEW)  # the old key can be taken out
    assert everything_said(alone) == before
    assert bring(alone).same == CARDS - 1
    assert renew_all(alone).done == 0
    alone.database.dispose()


@pytest.mark.parametrize("moment", ["before it is kept", "when it is kept"])
def test_killed_half_way_it_goes_on_where_it_was(filled: Site, rotating: Site, moment: str) -> None:
    """By SIGKILL, in the second transaction or right after it."""
    before, steps = everything_said(filled), list[int]()

    def progress(number: int) -> None:
        steps.append(number)
        if len(steps) == 2:
            die()

    def work() -> None:
        if moment == "before it is kept":
            event.listen(
                rotating.database.engine, "commit", lambda _: die() if len(steps) == 1 else None
            )
        renew_all(rotating, progress)

    rotating.database.dispose()
    killed(rotating, work)
    kept = BATCH if moment == "before it is kept" else 2 * BATCH
    assert numbers(rotating) == {
        rotating.safe.newest: kept,
        filled.safe.newest: CARDS - kept,
    }
    assert bring(rotating).same == CARDS - 1  # between the keys, an import finds all of them
    assert renew_all(rotating).done == CARDS - kept
    assert everything_said(rotating) == before


def test_an_import_beside_it_loses_nothing(filled: Site, rotating: Site) -> None:
    """The import of before the rotation may seal under the old key for the last time: those are
    left for the next run, and none is overwritten."""
    changed = together(
        lambda: bring(rotating, expires="2040-01").changed, lambda: renew_all(rotating)
    )
    assert changed[0] == CARDS - 1
    assert numbers(rotating) == {rotating.safe.newest: CARDS}
    said = everything_said(rotating)
    assert [one[4] for one in said].count("2040-01") == CARDS - 1
    assert len(said) == CARDS


def test_a_key_taken_out_too_early_is_told_and_can_be_put_back(
    filled: Site, rotating: Site
) -> None:
    before, alone = everything_said(filled), with_keys(filled, NEW)
    assert (renew_all(alone).unreadable, numbers(alone)) == (CARDS, {filled.safe.newest: CARDS})
    fault, of_staff = faults_of_keys(alone)
    key = f"are encrypted with the data key {filled.safe.newest}"
    assert fault.startswith(f"50 means of payment {key}")
    assert of_staff.startswith(f"5 secrets of staff {key}")
    assert notes_of_keys(alone) == []
    assert bring(alone).changed == CARDS - 1  # it cannot know them: they come a second time
    note, _of_staff = notes_of_keys(rotating)
    assert f"before you take {filled.safe.newest} out" in note
    done = renew_all(rotating)
    assert (done.done, done.doubled, done.unreadable) == (1, CARDS - 1, 0)
    assert [one[:5] for one in everything_said(rotating)] == [one[:5] for one in before]
    SECRETS.renew(rotating.keys, rotating.database)
    assert faults_of_keys(rotating) == notes_of_keys(rotating) == []
    alone.database.dispose()


def test_codes_of_staff_outlive_the_key(filled: Site, rotating: Site, cast: Cast) -> None:
    """Without any listed key that fits, recovery codes still work."""
    alone, typed = with_keys(filled, NEW), cast_module.code_of(filled, cast.clerk_address)
    with filled.database.work(writes=True):
        (code, *_) = staff_codes.make_recovery_codes(cast.clerk)

    def is_right(app: Site, code: str) -> bool:
        with app.database.work(writes=True):
            return staff_codes.is_right_code(cast.clerk, code, app.safe)

    assert not is_right(alone, typed)
    assert is_right(alone, code)
    assert SECRETS.renew(alone.keys, alone.database).unreadable == 5
    done = SECRETS.renew(rotating.keys, rotating.database)
    assert (done.done, done.unreadable) == (5, 0)
    assert SECRETS.renew(rotating.keys, rotating.database).done == 0
    assert is_right(alone, typed)
    alone.database.dispose()


def test_the_command_says_the_numbers_and_the_doctor_what_is_left(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = copy_sqlite(sqlite_template, tmp_path)
    app = create_app(settings_with(database_url=url))
    cast_module.enter(app)
    bring(app)

    def run(name: str, *keys: str) -> Done:
        given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": url}
        given["PRIVACYCENTER_DATA_KEYS"] = " ".join(keys)
        return call(name, cwd=tmp_path, given=given)

    assert "note  50 means of payment are not under the newest" in run("check", NEW, OLD).stdout
    assert "wrong 50 means of payment are encrypted with the data" in run("check", NEW).stdout
    lost = run("reencrypt", NEW)
    assert (lost.returncode, "55 could not be opened" in lost.stderr) == (1, True)
    done = run("reencrypt", NEW, OLD)
    assert done.returncode == 0
    assert "50 means of payment encrypted anew" in done.stdout
    assert "5 secrets of staff encrypted anew" in done.stdout
    assert "0 means of payment encrypted anew" in run("reencrypt", NEW, OLD).stdout
    for secret in ("tok-", "Visa", OLD, NEW):
        assert secret not in done.stdout + done.stderr + lost.stderr
    assert "means of payment" not in run("check", NEW).stdout
    app.database.dispose()


@pytest.mark.prove
def test_a_real_process_killed_at_any_moment(app: Site, cast: Cast) -> None:
    """Eight kills of the command, each a little later, on twenty thousand cards."""
    with app.database.work(writes=True):
        many = [
            PAYMENT_METHODS.seal(
                {"token": f"t{one}", "brand": "Visa", "last_four": "1881", "expires": "2031-04"},
                cast.member,
                app.keys,
            )
            | origin()
            | {"processor": "P"}
            for one in range(20_000)
        ]
        session().execute(insert(PaymentMethod), many)
    url = app.database.url.render_as_string(hide_password=False)
    given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": url, "PRIVACYCENTER_DATA_KEYS": f"{NEW} {OLD}"}
    command = [sys.executable, "-m", "privacycenter.cli", "reencrypt"]
    left = [20_001]
    for number in range(8):
        process = subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL)
        time.sleep(0.8 + number * 0.2)
        process.kill()
        process.wait()
        left.append(numbers(app).get(app.safe.newest, 0))
        assert left[-1] <= left[-2]
        assert sum(numbers(app).values()) == 20_001
    assert sum(one < before for before, one in pairwise(left)) > 0
    subprocess.run(command, env=os.environ | given, check=True, stdout=subprocess.DEVNULL)
    rotated = with_keys(app, NEW)
    assert len(everything_said(rotated)) == 20_001
    rotated.database.dispose()
