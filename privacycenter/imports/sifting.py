"""Keeping erased people out of what comes in: a line that names one is not stored and not rejected
either, so that its text stands nowhere; it is counted (Cal. Civ. Code 1798.105(c)(2)).

Asked inside the transaction that stores the batch, so that nobody is erased in between.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Protocol

from privacycenter.holdings.veil import SPELLINGS, addresses_in
from privacycenter.imports.batches import LONGEST_TEXT, Batch, Reject
from privacycenter.imports.cells import PLAIN_ADDRESS
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name, erased_names, let_nobody_be_added, named
from privacycenter.suppression.models import KINDS
from privacycenter.tokens import Pseudonyms

MARGIN = 400  # characters beyond what is kept of a text: no part of an address stays either
LONGEST_NAME = 320
WORD = re.compile(r"[^\s,\"]+")

Erased = Mapping[str, Set[Name]]  # by the holding they are kept out of
Listed = Mapping[str, Mapping[Name, datetime | None]]  # and from before when; None is for ever


class Naming(Protocol):
    """What an import kind says of its rows: whom they name, the holdings they go to, and what of
    a row may be stored when some of those it names were erased there; None when nothing may.
    `when_of` is the time a row itself is of, if it says so: what somebody who kept the account
    wrote after an erasure is news."""

    @property
    def scopes(self) -> Sequence[str]: ...

    def names(self, row: Any) -> Iterable[Name]: ...

    def when_of(self, row: Any) -> datetime | None: ...

    def left_of(self, row: Any, erased: Erased) -> Any | None: ...


class Sieve:
    """What is sifted is of one kind. `pseudonyms` find who is listed under any data key."""

    def __init__(self, kind: Naming, pseudonyms: Pseudonyms) -> None:
        self._kind, self._pseudonyms = kind, pseudonyms

    def sift(self, batch: Batch) -> Batch:
        """What of a batch may be stored, and noted as rejected."""
        if not self._kind.scopes:
            return batch
        let_nobody_be_added()
        erased = self._erased(self._all_names(batch))
        known = set[Name]().union(*erased.values())
        if not known:
            return Batch(batch.read, batch.rows, self.withhold(batch.rejects))
        named_none = [one for one in batch.rejects if known.isdisjoint(_names_of(one))]
        left = [self._left_of(row, erased, known) for row in batch.rows]
        rows = [one for one in left if one is not None]
        out = len(left) - len(rows)
        held_back = sum(one is not row for one, row in zip(left, batch.rows, strict=True)) - out
        kept_out = out + len(batch.rejects) - len(named_none)
        return Batch(batch.read, rows, self.withhold(named_none), kept_out, held_back)

    def withhold(self, rejects: Sequence[Reject]) -> list[Reject]:
        """Rejects without the text of those in which an erased person's address stands."""
        if not rejects or not self._kind.scopes:
            return list(rejects)
        erased = self._erased(name for one in rejects for name in _mentioned(one))
        known = set[Name]().union(*erased.values())
        if not known:
            return list(rejects)
        return [one if known.isdisjoint(_mentioned(one)) else one.withheld for one in rejects]

    def _erased(self, names: Iterable[Name]) -> Listed:
        return erased_names(self._kind.scopes, names, self._pseudonyms)

    def _all_names(self, batch: Batch) -> Iterator[Name]:
        for row in batch.rows:
            yield from self._kind.names(row)
        for reject in batch.rejects:
            yield from _names_of(reject)

    def _left_of(self, row: Any, listed: Listed, known: Set[Name]) -> Any | None:
        """Most rows name nobody who was erased, and are as they were."""
        if known.isdisjoint(self._kind.names(row)):
            return row
        when = self._kind.when_of(row)
        erased = {
            scope: {name for name, since in names.items() if _is_before(when, since)}
            for scope, names in listed.items()
        }
        if set[Name]().union(*erased.values()).isdisjoint(self._kind.names(row)):
            return row
        return self._kind.left_of(row, erased)


def _is_before(when: datetime | None, since: datetime | None) -> bool:
    """Whether a record is from before an erasure, or may be."""
    return when is None or since is None or when <= since


def _names_of(reject: Reject) -> Iterable[Name]:
    """Whom a rejected line names: where its cells cannot be told apart, any word may be a name."""
    if reject.names is not None:
        return reject.names
    text = reject.text[: LONGEST_TEXT + MARGIN]
    words = {*WORD.findall(text), *(cell.strip() for cell in text.split(","))}
    return {named(kind, one) for one in words if len(one) <= LONGEST_NAME for kind in KINDS}


def _mentioned(reject: Reject) -> set[Name]:
    """The addresses in what would be kept of a rejected line, also inside a path."""
    text = reject.text[: LONGEST_TEXT + MARGIN]
    plain = PLAIN_ADDRESS.finditer(SPELLINGS.sub("@", text))
    keys = {*addresses_in(text), *(key_of(one[0]) for one in plain)}
    return {("address", key) for key in keys}
