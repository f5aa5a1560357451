"""Storing members: insert who is new, update what changed, keep what a person corrected."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import insert, select, update

from privacycenter import clock
from privacycenter.db import insert_or, session
from privacycenter.identity.addresses.changing import changed_addresses
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.identity.people import hold_people, main_address_of
from privacycenter.imports import Batch, Erased, Reject, Stored
from privacycenter.policy import version_now
from privacycenter.records.corrections.noting import corrected_fields
from privacycenter.records.members.correcting import HOLDING
from privacycenter.records.members.models import Member
from privacycenter.records.members.reading import DETAILS, MemberRow, MembersFile
from privacycenter.records.review.deciding import dropped_columns
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name


class MembersImport:
    """The members' register, as the import engine takes it. `source` is named to the members."""

    name, scopes = "members", (HOLDING,)

    def __init__(self, source: str) -> None:
        self.source = source

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        return MembersFile().batches(stream)

    def names(self, row: MemberRow) -> tuple[Name, ...]:
        return row.member_names + row.browser_names

    def when_of(self, row: MemberRow) -> None:  # noqa: ARG002
        """It says how things are, not since when."""

    def left_of(self, row: MemberRow, erased: Erased) -> MemberRow | None:
        """Of a member who stays, everything but a browser of somebody who was erased."""
        known = erased[HOLDING]
        return row.without_browser if known.isdisjoint(row.member_names) else None

    def store(self, rows: list[MemberRow]) -> Stored:
        """Insert who is new, update what changed, keep what a person corrected."""
        stored, dropped = Stored(), dropped_columns("member")
        rows = [row.without(dropped) for row in rows] if dropped else rows
        # Held before anything is read: a person who corrects at this instant comes after us.
        hold_people(Person.user_key.in_([row.user_key for row in rows]))
        known = self._known(rows)
        owners = self._address_owners(rows)
        ids = [person.id for person in known.values()]
        corrected = corrected_fields(HOLDING, ids)
        for person_id in changed_addresses(ids):
            corrected.setdefault(person_id, set()).add("email")
        fresh = []
        for row in rows:
            person = known.get(row.user_key)
            owner = owners.get(row.address_key)
            if person is None and owner is not None and not owner.has_account:
                self._give_account(row, owner.person_id)
                stored.new += 1
            elif owner is not None and (person is None or owner.person_id != person.id):
                stored.rejects.append(
                    Reject(row.line, "email belongs to another user_id", row.text)
                )
            elif person is None:
                fresh.append(row)
            else:
                self._update(row, person, corrected.get(person.id, set()), stored)
        self._insert(fresh)
        self._join_visitors(rows)
        stored.new += len(fresh)
        return stored

    @staticmethod
    def _known(rows: list[MemberRow]) -> dict[str, Any]:
        query = (
            select(
                Person.id,
                Person.user_key,
                Person.name,
                Member.firm,
                Member.firm_address,
                Member.occupation,
                Member.member_since,
                main_address_of(Person.id).label("email"),
            )
            .join(Member)
            .where(Person.user_key.in_([row.user_key for row in rows]))
        )
        return {str(person.user_key): person for person in session().execute(query)}

    @staticmethod
    def _address_owners(rows: list[MemberRow]) -> dict[str, Any]:
        query = (
            select(
                Address.address_key,
                Address.person_id,
                Person.user_key.is_not(None).label("has_account"),
            )
            .join(Person)
            .where(Address.address_key.in_([row.address_key for row in rows]))
        )
        return {owner.address_key: owner for owner in session().execute(query)}

    def _update(self, row: MemberRow, person: Any, corrected: set[str], stored: Stored) -> None:
        """Bring one known member up to date, leaving corrected fields alone."""
        differing = {
            name: getattr(row, name)
            for name in ("name", "email", *DETAILS)
            if name in row.given and getattr(row, name) != getattr(person, name)
        }
        stored.held_back += len(corrected & set(differing))
        changes = {name: value for name, value in differing.items() if name not in corrected}
        if not changes:
            stored.same += 1
            return
        stored.changed += 1
        if "name" in changes:
            session().execute(
                update(Person).where(Person.id == person.id).values(name=changes.pop("name"))
            )
        if "email" in changes:
            email = str(changes.pop("email"))
            session().execute(
                update(Address)
                .where(Address.person_id == person.id, Address.is_main)
                .values(
                    address=email, address_key=key_of(email), proven_at=None, since_at=clock.now()
                )
            )
        session().execute(
            update(Member)
            .where(Member.person_id == person.id)
            .values(**changes, changed_at=clock.now(), came_from=self.source)
        )

    def _give_account(self, row: MemberRow, person_id: int) -> None:
        """Somebody who proved an address without having an account has one from now on."""
        session().execute(
            update(Person)
            .where(Person.id == person_id)
            .values(user_id=row.user_id, user_key=row.user_key, name=row.name)
        )
        session().add(Member(person_id=person_id, **row.details, **self._dated(clock.now())))
        session().flush()  # what follows joins by statements

    def _insert(self, rows: list[MemberRow]) -> None:
        """People first, then what hangs on their ids."""
        if not rows:
            return
        now, version = clock.now(), version_now().id
        people = [
            {
                "user_id": row.user_id,
                "user_key": row.user_key,
                "name": row.name,
                "known_since": now,
                "policy_version": version,
            }
            for row in rows
        ]
        session().execute(insert(Person), people)
        ids = self._ids(rows)
        addresses = [
            {
                "person_id": ids[row.user_key],
                "address": row.email,
                "address_key": row.address_key,
                "is_main": True,
                "since_at": now,
                "proven_at": None,
            }
            for row in rows
        ]
        session().execute(insert(Address), addresses)
        members = [
            row.details | {"person_id": ids[row.user_key], **self._dated(now)} for row in rows
        ]
        session().execute(insert(Member), members)

    def _dated(self, now: datetime) -> dict[str, Any]:
        return {"came_from": self.source, "imported_at": now, "changed_at": now, "asked_at": now}

    @staticmethod
    def _ids(rows: list[MemberRow]) -> dict[str, int]:
        query = select(Person.user_key, Person.id).where(
            Person.user_key.in_([row.user_key for row in rows])
        )
        return {str(key): person_id for key, person_id in session().execute(query)}

    @staticmethod
    def _join_visitors(rows: list[MemberRow]) -> None:
        """Note whose browser an id is, unless it is known to be somebody's."""
        given = {row.user_key: row.visitor_id for row in rows if row.visitor_id}
        if not given:
            return
        people = session().execute(
            select(Person.user_key, Person.id).where(Person.user_key.in_(given))
        )
        session().execute(
            insert_or(VisitorId).on_conflict_do_nothing(index_elements=["visitor_id"]),
            [
                {"visitor_id": given[str(key)], "person_id": person_id, "since_at": clock.now()}
                for key, person_id in people
            ],
        )
