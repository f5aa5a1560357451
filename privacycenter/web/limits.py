"""How often: counters in the database, shared by all processes and kept over restarts.

Keys are pseudonyms of a network address or of what was typed, never the thing itself.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import request
from sqlalchemy import bindparam, delete, update

from privacycenter import clock
from privacycenter.cards import without_card_numbers
from privacycenter.db import database, insert_or, run
from privacycenter.refusals import TooMany
from privacycenter.spelling import ascii_fold
from privacycenter.tokens import Pseudonyms
from privacycenter.web.forms import tidy
from privacycenter.web.models import LimitCounter


@dataclass(frozen=True)
class Limit:
    """At most `tries` in `minutes` for one key: the sender, the visitor (a person, in whatever
    session), a field of the form, a field and the sender together, or the visitor and, for
    whoever is not signed in, a field.

    A quiet limit refuses nothing by itself; who asks is told the same as ever and the view
    does less (`is_exhausted`).
    """

    by: str
    tries: int
    minutes: int
    quiet: bool = False


VISITOR_OR = "visitor or "
LIMITS = {
    "sign-in.sender": Limit("sender", tries=40, minutes=15),
    "sign-in.login": Limit("login", tries=10, minutes=15),
    "mail.sender": Limit("sender", tries=30, minutes=15),
    "mail.address": Limit("address", tries=3, minutes=15, quiet=True),
    "mail.visitor": Limit("visitor", tries=3, minutes=15, quiet=True),
    "proof.visitor": Limit("visitor", tries=10, minutes=15),
    "writing.visitor": Limit("visitor", tries=30, minutes=15),
    # No mailed link lets staff in, so strangers must not be able to shut a clerk out: the narrow
    # limit is for one network, the wide one for all of them together.
    "office.login-here": Limit("login and sender", tries=10, minutes=15),
    "office.login": Limit("login", tries=100, minutes=15),
    # Whoever is asked for a code has shown the password already.
    "office.code": Limit("visitor", tries=10, minutes=60),
    "code.sender": Limit("sender", tries=40, minutes=15),
    "recovery.sender": Limit("sender", tries=10, minutes=15),
    "recovery.login-here": Limit("login and sender", tries=5, minutes=15),
    "link.sender": Limit("sender", tries=60, minutes=15),
    "asking.sender": Limit("sender", tries=10, minutes=15),
    "asking.address": Limit("address", tries=3, minutes=15, quiet=True),
    "contact.sender": Limit("sender", tries=10, minutes=15),
    "contact.address": Limit("visitor or address", tries=3, minutes=15, quiet=True),
}


def sender_network(address: str | None) -> str:
    """The network a request came from: an IPv4 address, or an IPv6 /64."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    ip = getattr(ip, "ipv4_mapped", None) or ip  # all of IPv4 would share one /64
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def key_of(limit: Limit, visitor_key: str) -> str:
    """What is counted for the present request; of a field, the text the view will compare."""
    if limit.by == "sender":
        return sender_network(request.remote_addr)
    if limit.by == "visitor":
        return visitor_key
    if limit.by.startswith(VISITOR_OR) and visitor_key:
        return visitor_key
    name, _, and_sender = limit.by.removeprefix(VISITOR_OR).partition(" and ")
    typed = ascii_fold(tidy(without_card_numbers(request.form.get(name, ""))))[:400]
    return f"{typed} {sender_network(request.remote_addr)}" if and_sender else typed


def window_of(limit: Limit) -> tuple[datetime, int]:
    """When the present window began, and how many seconds it still lasts."""
    length = limit.minutes * 60
    now = int(clock.now().timestamp())
    began = now - now % length
    return datetime.fromtimestamp(began, UTC), began + length - now


@cache
def _one_more(is_sqlite: bool) -> Any:
    """Counts one try and answers how many there are now; built once for each kind of database."""
    return (
        insert_or(LimitCounter, is_sqlite=is_sqlite)
        .values(tries=1)
        .on_conflict_do_update(
            index_elements=["limit", "key", "began_at"],
            set_={"tries": LimitCounter.tries + 1},
        )
        .returning(LimitCounter.tries)
    )


_MINE = (LimitCounter.limit == bindparam("its_name"), LimitCounter.key == bindparam("its_key"))
_ONE_LESS = (
    update(LimitCounter)
    .where(*_MINE, LimitCounter.began_at == bindparam("began"), LimitCounter.tries > 0)
    .values(tries=LimitCounter.tries - 1)
)
_ANEW = delete(LimitCounter).where(*_MINE)


def count(names: tuple[str, ...], pseudonyms: Pseudonyms, visitor_key: str) -> set[str]:
    """Count one try against each limit. Raises TooMany; returns the quiet ones that are full."""
    full = set()
    for name in names:
        limit = LIMITS[name]
        if count_one(name, key_of(limit, visitor_key), pseudonyms):
            if not limit.quiet:
                raise TooMany(window_of(limit)[1])
            full.add(name)
    return full


def count_one(name: str, text: str, pseudonyms: Pseudonyms) -> bool:
    """Count one try against a limit, and answer whether it is one too many."""
    limit = LIMITS[name]
    began, _ = window_of(limit)
    key = pseudonyms.of("limit", text)
    one_more = _one_more(database().is_sqlite)
    tries = run(one_more, {"limit": name, "key": key, "began_at": began}).scalar_one()
    return bool(tries > limit.tries)


def forgive(names: tuple[str, ...], pseudonyms: Pseudonyms, visitor_key: str = "") -> None:
    """A try that was right does not count: the typed name starts anew, the sender by one less."""
    for name in names:
        limit = LIMITS[name]
        mine = {"its_name": name, "its_key": pseudonyms.of("limit", key_of(limit, visitor_key))}
        if limit.by == "sender":
            began, _ = window_of(limit)
            run(_ONE_LESS, mine | {"began": began})
        else:
            run(_ANEW, mine)
