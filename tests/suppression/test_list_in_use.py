"""The list in use: when keys rotate, when somebody comes back, beside an erasure, at a terminal."""

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import select

from privacycenter.app import create_app
from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.imports import Stored
from privacycenter.rights.bouncing import BouncesImport
from privacycenter.suppression.listing import lift, lift_erasure
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.cli.test_commands import call
from tests.conftest import GIVEN, settings_with
from tests.databases import copy_sqlite
from tests.suppression.conftest import ADDRESS, FILES, USER, File, bring_in, keep_out

NEW_KEY = "d2-Qa1Ws2Ed3Rf4Tg5Yh6Uj7Ik8Ol9Pz0Xc"


def with_keys(app: Site, *keys: str) -> Site:
    url = app.database.url.render_as_string(hide_password=False)
    return create_app(settings_with(database_url=url, data_keys=" ".join(keys)))


def test_after_a_rotation_they_are_known_while_the_old_key_is_listed(without_erin: Site) -> None:
    old = GIVEN["PRIVACYCENTER_DATA_KEYS"]
    rotated, alone = with_keys(without_erin, NEW_KEY, old), with_keys(without_erin, NEW_KEY)
    file = FILES["newsletters"]
    assert bring_in(rotated, file).kept_out == file.hers
    keep_out(rotated)  # listed a second time, under the new key
    keep_out(rotated)
    assert bring_in(alone, file).kept_out == file.hers
    with rotated.database.work(writes=True):
        assert lift("address", ADDRESS, rotated.pseudonyms) == 2
    assert bring_in(rotated, file).new == file.hers
    rotated.database.dispose()
    alone.database.dispose()


def test_who_is_back_by_their_own_wish_comes_in_again(without_erin: Site) -> None:
    app, file = without_erin, FILES["members"]
    text = f"user_id,email,name\n{USER},{ADDRESS},Erin\n"
    keep_out(app, "posts")  # beside the "*" from before
    for kind, key, rows in (("user", USER, 2), ("address", "no@example.org", 0)):
        with app.database.work(writes=True):
            assert lift(kind, key, app.pseudonyms) == rows
    assert bring_in(app, file, text).kept_out == 1  # her address is still listed
    with app.database.work(writes=True):
        assert lift_erasure("erin-2") == 0
        assert lift_erasure("erin-1") == 4
    assert bring_in(app, file, text).new == 1


class Slow:
    """The import of members, which takes its time between storing a batch and keeping it."""

    def __init__(self, kind: Any, happened: list[str]) -> None:
        self.kind, self.happened, self.stored = kind, happened, threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kind, name)

    def store(self, rows: list[Any]) -> Stored:
        done = self.kind.store(rows)
        self.stored.set()
        threading.Event().wait(0.4)
        self.happened.append("stored")
        return done


def test_who_is_erased_while_a_batch_is_in_hand_is_seen_by_the_erasure(
    app: Site, cast: Cast
) -> None:
    """Listing waits for the batch, so that the erasing that follows finds what it brought; the
    next batch knows."""
    happened = list[str]()
    slow = Slow(FILES["members"].kind(app), happened)
    text = f"user_id,email,name\n{USER},{ADDRESS},Erin\n"
    file = File(lambda _: slow, "", lambda: text, hers=1, others=0)
    thread = threading.Thread(target=lambda: bring_in(app, file))
    thread.start()
    assert slow.stored.wait(10)
    keep_out(app)
    happened.append("listed")
    with app.database.work(writes=False):
        assert session().scalar(select(Person.id).where(Person.user_key == USER)) is not None
    thread.join(10)
    assert happened == ["stored", "listed"]
    assert bring_in(app, FILES["members"], text).kept_out == 1


def test_bounces_go_on(without_erin: Site) -> None:
    file = File(lambda _: BouncesImport(), "", lambda: "no report", hers=0, others=0)
    summary = bring_in(without_erin, file)
    assert (summary.rejected, summary.kept_out) == (1, 0)
    assert summary.first_rejects[0].text_to_keep == "message 1"


def test_the_commands_say_the_number_and_end_well(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_sqlite(sqlite_template, tmp_path)
    app = create_app(settings_with(database_url=url))
    cast_module.enter(app)
    keep_out(app)

    def run(*words: str, keys: str = GIVEN["PRIVACYCENTER_DATA_KEYS"]) -> Any:
        given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": url, "PRIVACYCENTER_DATA_KEYS": keys}
        return call(*words, cwd=tmp_path, given=given)

    for name in ("newsletters", "posts", "communications"):
        (tmp_path / name).write_text(FILES[name].text())
    done = run("import", "newsletters", "newsletters")
    assert done.returncode == 0, done.stderr
    assert "2 lines kept out: they are about people who were erased" in done.stdout
    assert "1 line kept out: it is about somebody" in run("import", "posts", "posts").stdout
    dry = run("import", "communications", "--dry-run", "communications").stdout
    assert "3 messages kept out: they are about people who were erased" in dry
    (tmp_path / "few").write_text("email,list\nsam@example.com,Fairs\n")
    assert "kept out" not in run("import", "newsletters", "few").stdout
    assert ADDRESS not in done.stdout + done.stderr

    old = GIVEN["PRIVACYCENTER_DATA_KEYS"]
    assert "suppression" not in run("check").stdout + run("reencrypt").stdout
    note = "3 hashes on the suppression list were made with data key number 2 of the list"
    rotated = f"{NEW_KEY} {old}"
    assert f"note  {note}" in run("check", keys=rotated).stdout
    done = run("reencrypt", keys=rotated)
    assert (done.returncode, note in done.stdout) == (0, True)
    fault = f"they begin with {app.pseudonyms.key_ids[0]}): imports do not recognize"
    assert fault in run("check", keys=NEW_KEY).stdout
    lost = run("reencrypt", keys=NEW_KEY)
    assert (lost.returncode, fault in lost.stderr) == (1, True)
    app.database.dispose()
