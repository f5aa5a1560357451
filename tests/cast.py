"""The cast: the same people in every story, and plain functions that make things."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyotp
from sqlalchemy import insert, select, update

from privacycenter import clock
from privacycenter.audit import Actor, acting
from privacycenter.contact.models import ContactMessage
from privacycenter.contact.receiving import Writer, receive
from privacycenter.db import session
from privacycenter.identity import passwords, staff, staff_codes
from privacycenter.identity.models import Address, Password, Person, Staff, VisitorId
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.records.communications.models import Attachment, Communication, Party
from privacycenter.records.cookies.models import StoredCookie
from privacycenter.records.links_followed.models import LinkFollowed
from privacycenter.records.members.correcting import correct
from privacycenter.records.members.models import Member
from privacycenter.records.newsletters.models import Subscription
from privacycenter.records.partners.models import PartnerRecord
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.records.payments.sealed import PAYMENT_METHODS
from privacycenter.records.posts.models import Post
from privacycenter.records.server_logs.models import LogLine
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.spelling import key_of
from privacycenter.web import Site

PASSWORD = "river otter lantern 9"
STAFF_PASSWORD = "copper meadow falcon 4"
OFFICE = (  # in the order of `Cast`
    ("rosa@example.org", "Rosa Okafor", "clerk"),
    ("tom@example.org", "Tom Lindqvist", "clerk"),
    ("ines@example.org", "Ines Duarte", "decider"),
    ("ada@example.org", "Ada Quist", "auditor"),
    ("max@example.org", "Max Ferro", "administrator"),
)


@dataclass
class Cast:
    """Ids of everybody. `nobody` is an address we do not know; the subscriber has no account."""

    member: int
    other: int
    clerk: int
    second_clerk: int
    decider: int
    auditor: int
    administrator: int
    member_address: str = "dana@example.com"
    other_address: str = "tomas@example.net"
    nobody: str = "nobody@example.org"
    subscriber_address: str = "sam@example.com"
    clerk_address: str = "rosa@example.org"
    second_address: str = "tom@example.org"
    decider_address: str = "ines@example.org"
    auditor_address: str = "ada@example.org"
    administrator_address: str = "max@example.org"


def make_member(
    *,
    user_id: str,
    address: str,
    name: str,
    password: str | None = PASSWORD,
    visitor: str | None = None,
    **details: Any,
) -> int:
    now = clock.now()
    person = Person(
        user_id=user_id,
        user_key=key_of(user_id),
        name=name,
        known_since=now,
        policy_version="2026-07-01",
    )
    session().add(person)
    session().flush()
    session().add(
        Address(
            person_id=person.id,
            address=address,
            address_key=key_of(address),
            is_main=True,
            since_at=now,
            proven_at=now,
        )
    )
    session().add(
        Member(
            person_id=person.id,
            came_from="members.csv",
            imported_at=now,
            changed_at=now,
            asked_at=now,
            **details,
        )
    )
    if password:
        session().add(
            Password(person_id=person.id, hash=passwords.make_hash(password), changed_at=now)
        )
    if visitor:
        session().add(VisitorId(visitor_id=visitor, person_id=person.id, since_at=now))
    session().flush()
    return person.id


def make_log_lines(
    number: int,
    *,
    person_id: int | None = None,
    visitor: str | None = None,
    days_ago: float = 1,
    ip: str = "192.0.2.44",
) -> None:
    start = clock.now() - timedelta(days=days_ago)
    mark = f"{person_id}-{visitor}-{days_ago}-{ip}".encode()
    session().execute(
        insert(LogLine),
        [
            {
                "line_key": (str(one).encode() + mark)[:16].ljust(16, b"."),
                "at": start + timedelta(seconds=one),
                "ip": ip,
                "request": f"GET /page/{one}",
                "browser": "Test/1.0",
                "visitor_id": visitor,
                "person_id": person_id,
                "is_shortened": False,
            }
            for one in range(number)
        ],
    )


def origin(*, dated: bool = True) -> dict[str, Any]:
    """Where a record came from, and when."""
    now = clock.now()
    found = {"came_from": "list.csv", "imported_at": now}
    return found | {"changed_at": now, "policy_version": "2026-07-01"} if dated else found


def subscribe(address: str, list_name: str, name: str | None = None) -> Subscription:
    return Subscription(
        address=address, address_key=key_of(address), list=list_name, name=name, **origin()
    )


def make_records(person_id: int, *, address: str, visitor: str, name: str) -> None:
    """One record of each kind other systems keep, about somebody."""
    then, known_by = clock.ago(days=3), {"address": address, "address_key": key_of(address)}
    session().add_all(
        [
            subscribe(address, "Trade weekly", name),
            Post(
                person_id=person_id,
                kind="post",
                reference=f"p-{visitor}",
                place="Inks",
                title="A question",
                text=f"Who sells blue? Write to {address} or to ink@example.org.",
                posted_at=then,
                **origin(),
            ),
            LinkFollowed(
                line_key=f"link-{visitor}".encode().ljust(16, b".")[:16],
                at=then,
                target="https://example.com/inks",
                place="/forums/inks",
                purpose="Counting",
                visitor_id=visitor,
                person_id=person_id,
                **origin(dated=False),
            ),
            StoredCookie(
                visitor_id=visitor,
                name="view",
                purpose="How lists are shown",
                value="wide",
                set_at=then,
                expires_at=clock.ahead(days=100),
                **origin(dated=False),
            ),
            AffiliatedRecord(
                source="Job board",
                source_policy="https://jobs.example.com/privacy",
                reference=f"a-{visitor}",
                what="Application",
                content=f"Applied as {name}.",
                received_at=then,
                **known_by,
                **origin(),
            ),
            PartnerRecord(
                partner="Fair organizer",
                ask="privacy@fair.example.net",
                what="Badge",
                since_at=then,
                changed_at=then,
                **known_by,
                **origin(dated=False),
            ),
        ]
    )


def make_communication(
    address: str,
    text: str,
    *,
    subject: str = "A question",
    written_by_them: bool = True,
    others: tuple[str, ...] = (),
    attached: tuple[tuple[str, bytes | None], ...] = (),
    days_ago: float = 3,
) -> int:
    """A message between somebody and our support, with others in copy."""
    key = secrets.token_bytes(16)
    message = Communication(
        message_key=key,
        thread_key=key,
        sent_at=clock.ago(days=days_ago),
        sender="",
        subject=subject,
        text=text,
        came_from="support.mbox",
        imported_at=clock.now(),
        policy_version="2026-07-01",
    )
    session().add(message)
    session().flush()
    roles = ("from", "to") if written_by_them else ("to", "from")
    parties = [(address, roles[0], False), ("support@example.com", roles[1], True)]
    parties += [(one, "cc", False) for one in others]
    session().add_all(
        Party(
            communication_id=message.id,
            address=one,
            address_key=key_of(one),
            role=role,
            is_ours=is_ours,
        )
        for one, role, is_ours in parties
    )
    session().add_all(
        Attachment(
            communication_id=message.id,
            name=name,
            kind="application/pdf",
            size=len(content or b"12345"),
            content=content,
        )
        for name, content in attached
    )
    return message.id


def make_account(person_id: int, account_no: str, **details: Any) -> None:
    details = {"program": "Banner, trade fairs", "state": "running"} | details
    session().add(
        AdvertisingAccount(person_id=person_id, account_no=account_no, **details, **origin())
    )


def make_payment_method(
    app: Site,
    person_id: int,
    *,
    token: str = "tok-dana-1",
    brand: str = "Mastercard",
    last_four: str = "4444",
    expires: str = "2031-04",
) -> None:
    said = {"token": token, "brand": brand, "last_four": last_four, "expires": expires}
    sealed = PAYMENT_METHODS.seal(said, person_id, app.keys)
    session().add(PaymentMethod(processor="Example Payments", **sealed, **origin()))


def make_staff(app: Site, email: str, name: str, role: str = "clerk") -> int:
    """An account that is set up: its codes are `code_of(app, email)`."""
    staff_id = staff.make_staff(
        email=email, name=name, role=role, password_hash=passwords.make_hash(STAFF_PASSWORD)
    )
    one = session().get_one(Staff, staff_id)
    one.password_is_first, one.set_up_at = False, clock.now()
    one.totp_secret = staff_codes.seal_secret(staff_id, secret_of(email), app.safe)
    return staff_id


def secret_of(email: str) -> str:
    """The secret in the app of a member of staff."""
    return base64.b32encode(hashlib.sha256(email.encode()).digest()[:20]).decode()


def code_of(app: Site, email: str) -> str:
    """A code that is right now. As tests do not wait for the next one, those used before are
    forgotten."""
    with app.database.work(writes=True):
        session().execute(update(Staff).where(Staff.email == email).values(totp_step=None))
    return pyotp.TOTP(secret_of(email)).at(clock.now())


def open_request(app: Site, person_id: int, kind: str = "deletion", **asked: str) -> Request:
    """A confirmed request, filed in the work under way."""
    with acting(Actor("person", person_id)):
        number = lifecycle.begin_request(
            person_id,
            kind=kind,
            asked=asked or {"scope": "everything"},
            note="Please.",
            settings=app.settings,
        )
        return lifecycle.open_request(number, person_id, app.settings)


def write_contact_message(
    app: Site, address: str, *, text: str = "Where is it?", person_id: int | None = None
) -> ContactMessage:
    """A message through the site, written in the work under way."""
    writer = Writer(address, "Nora", person_id)
    return receive(writer, text, settings=app.settings, quiet=False)


def recall(app: Site) -> Cast:
    """Who is on stage already."""
    with app.database.work(writes=False):
        people = dict(session().execute(select(Person.user_key, Person.id)).all())
        office = dict(session().execute(select(Staff.email_key, Staff.id)).all())
    return Cast(people["dwhitfield"], people["tberg"], *(office[email] for email, _, _ in OFFICE))


def enter(app: Site) -> Cast:
    """Everybody comes on stage."""
    with app.database.work(writes=True):
        member = make_member(
            user_id="dwhitfield",
            address="dana@example.com",
            name="Dana Whitfield",
            firm="Whitfield Signs",
            firm_address="9 Depot Road\nVisalia, CA 93277",
            occupation="Machine dealer",
            visitor="v-dana",
        )
        other = make_member(
            user_id="tberg", address="tomas@example.net", name="Tomas Berg", firm="Berg Printing"
        )
        make_log_lines(3, person_id=member)
        make_log_lines(2, visitor="v-dana", ip="192.0.2.45")
        make_log_lines(4, person_id=other, ip="198.51.100.9")
        make_records(member, address="dana@example.com", visitor="v-dana", name="Dana Whitfield")
        make_communication(
            "dana@example.com",
            "My cutter is late. Ask fitter@example.org, who waits as well.",
            attached=(("order.pdf", None),),
        )
        make_communication("dana@example.com", "It comes on Monday.", written_by_them=False)
        make_communication("tomas@example.net", "Which ink do you use?")
        make_records(other, address="tomas@example.net", visitor="v-tomas-1", name="Tomas Berg")
        make_account(member, "A-1001", billing_contact="Kim Holm", opened_on=date(2024, 3, 1))
        make_payment_method(app, member)
        session().add_all(
            subscribe("sam@example.com", one, "Sam Rivera") for one in ("Trade weekly", "Fairs")
        )
        with acting(Actor("person", member)):
            correct(member, "occupation", "Sign maker", "person")
        office = [make_staff(app, *one) for one in OFFICE]
    return Cast(member, other, *office)
