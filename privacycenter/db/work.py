"""Units of work: the transaction rule, in one place.

A work opens its session at the first touch and not before, so whatever is slow (hashing,
parsing, sending) costs nobody a lock when it is done first. A writing work begins with the
write lock (`BEGIN IMMEDIATE` on SQLite); a reading one is read-only in the database itself.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVarTuple, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable, Select, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from privacycenter.db.turns import NoTurns, Turns
from privacycenter.refusals import Busy

Found = TypeVarTuple("Found")

WAIT = "PRAGMA busy_timeout=5000"
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    WAIT,
    "PRAGMA synchronous=FULL",  # an acknowledged choice survives a power cut
    "PRAGMA secure_delete=ON",  # what is erased does not go on standing in a free page
)


class UnsavedWork(RuntimeError):
    """Something was changed where nothing may be: a bug, never a person's fault."""


class Work:
    """One transaction that may or may not happen."""

    def __init__(self, home: "Database", *, writes: bool) -> None:
        self.home = home
        self.writes = writes
        self._session: Session | None = None
        self._held = ExitStack()

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = self.home.open_session(writes=self.writes, held=self._held)
        return self._session

    @property
    def holds_the_lock(self) -> bool:
        return self.writes and self._session is not None

    def finish(self) -> None:
        if self._session is None:
            return
        if self.writes:
            self._session.commit()
        elif self._session.new or self._session.dirty or self._session.deleted:
            raise UnsavedWork("a page that may not write has unsaved changes")

    def close(self) -> None:
        try:
            if self._session is not None:
                self._session.close()
        finally:
            self._held.close()


_current: ContextVar[Work] = ContextVar("work")


class Database:
    """An engine, and the works done on it. `threads` sets the pool of each process."""

    def __init__(self, url: str, *, threads: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.turns: Turns | NoTurns = NoTurns()
        if self.is_sqlite:
            path = Path(self.url.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self.turns = Turns(path.with_name(path.name + ".turn"))
            self.engine = create_engine(
                self.url, pool_size=threads + 2, max_overflow=threads, hide_parameters=True
            )
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(
                self.url,
                pool_size=threads + 1,
                max_overflow=threads,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"connect_timeout": 5},
            )
        self._readers: Engine = self.engine.execution_options(postgresql_readonly=True)
        self._writers: Engine = self.engine.execution_options(writes=True)
        self._hasty: Engine = self.engine.execution_options(writes=True, waits=False)

    def open_session(self, *, writes: bool, held: ExitStack) -> Session:
        """A session whose transaction has begun. `held` releases the writer's turn."""
        if not writes:
            return Session(self._readers, autoflush=False, expire_on_commit=False)
        held.enter_context(self.turns.take())
        session = Session(self._writers, expire_on_commit=False)
        try:
            session.connection()
        except BaseException:
            session.close()
            raise
        return session

    @contextmanager
    def work(self, *, writes: bool) -> Iterator[Work]:
        """A unit of work: commits when the block ends, undoes when it raises."""
        work = Work(self, writes=writes)
        token = _current.set(work)
        try:
            yield work
            work.finish()
        finally:
            _current.reset(token)
            work.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.work(writes=False) as work:
            yield work.session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.work(writes=True) as work:
            yield work.session

    def write_if_free(self, statement: Executable) -> bool:
        """One statement in a transaction of its own, for what may as well be left undone: when
        another writer is at it, nothing is waited for and the answer is False."""
        try:
            with self.turns.take(patience=0), self._hasty.begin() as connection:
                connection.execute(statement)
        except (Busy, OperationalError):
            return False
        return True

    def look(self) -> Connection:
        """A connection that reads, for one statement beside any work."""
        return self._readers.connect()

    def apart(self) -> Session:
        """A reading session that is nobody's work: for streams that outlive their request."""
        return self.open_session(writes=False, held=ExitStack())

    def settle(self) -> bool:
        """Bring SQLite's log into its file and empty it, or what was erased would go on standing
        there. Waits for nobody: False when somebody reads or writes. PostgreSQL clears up what was
        erased by itself (VACUUM)."""
        if not self.is_sqlite:
            return True
        with closing(sqlite3.connect(str(self.url.database), timeout=0)) as own:
            is_busy, _, _ = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    for line in SQLITE_SETTINGS:
        connection.execute(line)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    mode = options.get("writes", False), options.get("waits", True)
    raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    writes, waits = mode
    if connection.info.get("mode") != mode:
        raw.execute(WAIT if waits else "PRAGMA busy_timeout=0")
        raw.execute("PRAGMA query_only=OFF" if writes else "PRAGMA query_only=ON")
        connection.info["mode"] = mode
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def session() -> Session:
    """The session of the work under way. Raises LookupError outside of any."""
    return _current.get().session


def run(statement: Executable, binds: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement that was built once, past the ORM: half of its cost on a page."""
    own = session()
    if own.autoflush:
        own.flush()  # as the ORM does before it asks
    return own.connection().execute(statement, binds)


def to_change(query: Select[*Found], *, skip_held: bool = False) -> Select[*Found]:
    """For reading what is about to be decided on: in a writing work, the rows as they are now,
    and nobody else's to change until it ends. Rows that somebody else holds are waited for, or
    left out. SQLite has one writer and needs none of this."""
    if not _current.get().writes:
        return query
    held = query.with_for_update(key_share=True, skip_locked=skip_held)
    return held.execution_options(populate_existing=True)


def database() -> Database:
    """The database the work under way belongs to."""
    return _current.get().home


@contextmanager
def reading() -> Iterator[Session]:
    """A short reading of its own, over before the work beside it goes on."""
    with database().reading() as own:
        yield own


@contextmanager
def noting() -> Iterator[Session]:
    """For a note that belongs to whatever is under way: in that work when it writes, else in a
    small transaction of its own."""
    work = _current.get()
    if work.writes:
        yield work.session
        return
    with work.home.writing() as own:
        yield own


@contextmanager
def writing() -> Iterator[Session]:
    """A small transaction of its own. Never inside a writing work: SQLite has one writer."""
    work = _current.get()
    if work.holds_the_lock:
        raise UnsavedWork("a second write transaction inside the first would wait for itself")
    with work.home.writing() as own:
        yield own
