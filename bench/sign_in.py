"""Signing in against raw argon2 verifications, and known against unknown addresses.

The first figure is whole sign-ins, one after the other (form, token, limits, password, session,
history, two commits that reach the disk), against nothing but verifying the same password with
the same parameters.

The other two ask whether time tells a stranger which addresses we know: tries with a wrong
password, and requests for a link, for a known and an unknown address by turns. Each comes from a
network address of its own, so that no limit is met; the slower median is divided by the faster.

The first is below reach, and why: argon2 with the parameters chosen takes 20 ms here, and beside
it a sign-in runs nine statements in three units of work (limits, reading the hash, the session
with its history), in all about 6 ms, of which the two commits are the smaller part. The limits
must be written before the password is looked at, and outlive a restart; that is what they cost.
With RFC 9106's parameters (263 ms a hash) the same 6 ms would be within reach.
"""

from collections.abc import Callable
from itertools import count
from statistics import median

from sqlalchemy import Connection, text

from bench import stage
from bench.measuring import Figure, Others, compare, rounds_of, seconds_of
from privacycenter.identity import passwords
from privacycenter.web import Site

NAME, REACH, ALIKE = "sign_in", 0.9, 1.15
PASSWORD = "river otter lantern 9"
_senders = count()


def measure(*, small: bool) -> list[Figure]:
    pairs = 8 if small else 40
    with stage.company_site() as (app, _):
        stored = passwords.make_hash(PASSWORD)
        with app.database.writing() as session:
            _fill_members(session.connection(), pairs + 1, stored)
        return [
            _rate(app, stored, rounds=pairs),
            _alike(app, "/sign-in", "login", "known and unknown: sign-in", pairs),
            _alike(app, "/sign-in/link", "address", "known and unknown: a link", pairs),
        ]


def _fill_members(connection: Connection, number: int, stored: str) -> None:
    """Members `m<number>@example.com` who all have the same password."""
    now = "2026-01-01 00:00:00.000000"
    for one in range(number):
        person_id = connection.scalar(
            text(
                "INSERT INTO person (user_id, user_key, name, known_since, policy_version) "
                "VALUES (:key, :key, 'A member', :now, '2026-07-01') RETURNING id"
            ),
            {"key": f"m{one}", "now": now},
        )
        for line in (
            "INSERT INTO address (person_id, address, address_key, is_main, since_at) "
            "VALUES (:person, :address, :address, true, :now)",
            "INSERT INTO password (person_id, hash, changed_at) VALUES (:person, :hash, :now)",
        ):
            facts = {"person": person_id, "address": f"m{one}@example.com", "hash": stored}
            connection.execute(text(line), facts | {"now": now})


def _try(app: Site, path: str, status: int, **form: str) -> float:
    """The seconds one POST takes, from a browser and a network address of its own."""
    client, sender = app.test_client(), next(_senders)
    form["csrf_token"] = stage.token_of(client)
    remote = f"198.18.{sender // 250}.{sender % 250}"

    def post() -> None:
        answer = client.post(
            path, base_url=stage.BASE, data=form, environ_overrides={"REMOTE_ADDR": remote}
        )
        assert answer.status_code == status, answer.status_code

    return seconds_of(post)


def _rate(app: Site, stored: str, *, rounds: int) -> Figure:
    def product() -> float:
        return _try(app, "/sign-in", 303, login="m0", password=PASSWORD)

    def bare() -> float:
        return seconds_of(lambda: passwords.HASHER.verify(stored, PASSWORD))

    found = compare(product, bare, rounds=rounds)
    what = f"{1000 * found.product:.1f} ms, argon2 alone {1000 * found.bare:.1f} ms"
    return Figure("sign-in", what, found.speed, REACH, found.others)


def _alike(app: Site, path: str, field: str, row: str, pairs: int) -> Figure:
    status = 422 if field == "login" else 303

    def asking(name: str) -> Callable[[], float]:
        numbers = iter(range(1, pairs + 1))
        more = {"password": "wrong " + PASSWORD} if field == "login" else {}
        return lambda: _try(
            app, path, status, **{field: f"{name}{next(numbers)}@example.com"}, **more
        )

    others = Others()
    known, unknown = (median(one) for one in rounds_of([asking("m"), asking("n")], pairs))
    what = f"known {1000 * known:.1f} ms, unknown {1000 * unknown:.1f} ms, {pairs} pairs"
    slower, faster = max(known, unknown), min(known, unknown)
    return Figure(row, what, slower / faster, ALIKE, others.share, is_ceiling=True)
