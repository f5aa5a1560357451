"""Whose records an erasure is about: kept sealed for as long as a step or a task needs it, since
the addresses in the tables go before the last step does."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.holdings import Subject
from privacycenter.holdings.sealed_texts import SealedText
from privacycenter.identity.models import Address, Person
from privacycenter.identity.people import subject_of
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.strays import Names
from privacycenter.sealing import Safe
from privacycenter.tokens import Pseudonyms

SUBJECTS = SealedText(Erasure, "erasures under way", "subject", bound_to="key")


@dataclass(frozen=True)
class Whose:
    """Everything somebody is known by. `addresses` are as stored, the main one first."""

    person_id: int
    name: str
    user_id: str | None
    user_key: str | None
    addresses: tuple[str, ...]
    address_keys: tuple[str, ...]
    visitor_ids: tuple[str, ...]

    @property
    def subject(self) -> Subject:
        return Subject(self.person_id, self.address_keys, self.visitor_ids)

    @property
    def main_address(self) -> str | None:
        return self.addresses[0] if self.addresses else None

    @property
    def names(self) -> Names:
        """What texts can name them by."""
        users = (self.user_id,) if self.user_id else ()
        known = (*self.addresses, *self.address_keys)
        return Names(known, users, self.visitor_ids, (self.name,))

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """By kind, as the suppression list knows people."""
        user = (self.user_key,) if self.user_key else ()
        return {"address": self.address_keys, "user": user, "visitor": self.visitor_ids}

    def hashes(self, pseudonyms: Pseudonyms) -> tuple[tuple[str, str], ...]:
        """Kind and keyed hash of each of them, under the newest key."""
        return tuple(
            (kind, pseudonyms.of(f"suppression.{kind}", key))
            for kind, keys in self.keys.items()
            for key in keys
        )

    def and_since(self, now: "Whose") -> "Whose":
        """With what they are known by now besides: an import may have joined a browser, or have
        put another address in the place of one, since two people agreed."""
        return replace(
            now,
            name=now.name or self.name,
            user_id=now.user_id or self.user_id,
            user_key=now.user_key or self.user_key,
            addresses=_each_once(now.addresses, self.addresses),
            address_keys=_each_once(now.address_keys, self.address_keys),
            visitor_ids=_each_once(now.visitor_ids, self.visitor_ids),
        )

    def seal(self, safe: Safe, key: str) -> str:
        return safe.seal(json.dumps(asdict(self)), place=_place(key))

    @staticmethod
    def open(sealed: str, safe: Safe, key: str) -> "Whose":
        """What was sealed for the erasure of that key. Raises Unreadable."""
        facts: dict[str, Any] = json.loads(safe.open(sealed, place=_place(key)))
        for name in ("addresses", "address_keys", "visitor_ids"):
            facts[name] = tuple(facts[name])
        return Whose(**facts)


def _each_once(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def _place(key: str) -> str:
    return f"erasure.subject/{key}"


def whose(person_id: int) -> Whose:
    """Somebody as they are known just now. What is held under an address they never proved is not
    known to be theirs, as everywhere; the letter goes to the main one all the same. Of a person
    who is gone already (a restored backup, and the ledger repeated) the number is left."""
    person = session().get(Person, person_id)
    subject = subject_of(person_id)
    own = (
        select(Address.address)
        .where(Address.person_id == person_id)
        .order_by(Address.is_main.desc(), Address.id)
    )
    return Whose(
        person_id,
        person.name if person else "",
        person.user_id if person else None,
        person.user_key if person else None,
        tuple(session().scalars(own)),
        subject.addresses,
        subject.visitor_ids,
    )
