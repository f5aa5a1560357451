"""A believable company: members with records of every kind that exists, requests in every state,
and staff of every role. Nothing here is backdoor: imports, verbs and letters are the real ones."""

import io
import random
import secrets
from datetime import timedelta

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import OPERATOR, Actor, acting
from privacycenter.db import Database, session
from privacycenter.demo.deletions import decide_deletions
from privacycenter.demo.mailbox import bring_mailbox
from privacycenter.demo.messages import write_messages
from privacycenter.demo.office import make_colleague
from privacycenter.demo.payments import bring_payments
from privacycenter.demo.people import BROWSERS, CAST, MEMBERS_CSV, PAGES, Role
from privacycenter.demo.records import bring_records
from privacycenter.identity import passwords, staff
from privacycenter.identity.models import ROLES, Password, Person, Staff
from privacycenter.imports import run_import
from privacycenter.records.members.correcting import correct
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.server_logs.importing import AccessLogImport
from privacycenter.rights import lifecycle
from privacycenter.web import Site

LINES_OF_MEMBER, LINES_OF_NOBODY = 130, 400


def is_empty(database: Database) -> bool:
    with database.work(writes=False):
        return session().scalar(select(Person.id).limit(1)) is None


def found(app: Site) -> list[dict[str, str | None]]:
    """Make the company; returns its sign-ins as `instance/demo.json` lists them."""
    sign_ins: list[dict[str, str | None]] = []
    with acting(OPERATOR):
        _bring_files(app)
        for one in CAST:
            password = "-".join(secrets.choice(WORDS) for _ in range(4))
            hashed = passwords.make_hash(password)
            secret = _let_in(app, one, hashed)
            if one.is_listed:
                sign_ins.append(
                    {
                        "role": one.role,
                        "login": one.login,
                        "email": one.email,
                        "password": password,
                        "totp_secret": secret,
                    }
                )
    _live_a_little(app)
    decide_deletions(app)
    return sign_ins


def _bring_files(app: Site) -> None:
    """What the company's other systems know, by the imports an operator would use."""
    name = "members-2026-11.csv"
    members, log = io.BytesIO(MEMBERS_CSV.encode()), io.BytesIO(_log().encode())
    files = ((MembersImport(name), members, name), (AccessLogImport(), log, "access.log"))
    for kind, file, source in files:
        run_import(kind, file, source=source, database=app.database, pseudonyms=app.pseudonyms)
    bring_records(app)
    bring_payments(app)
    bring_mailbox(app)


def _person(user_id: str) -> int:
    return session().scalars(select(Person.id).where(Person.user_key == user_id)).one()


def _let_in(app: Site, one: Role, hashed: str) -> str | None:
    """A way to sign in. Of staff also the secret of the app that makes their codes."""
    if one.role in ROLES:
        return make_colleague(app, one, hashed)
    with app.database.work(writes=True):
        _give_password(one.login, hashed)
    return None


def _give_password(user_id: str, hashed: str) -> None:
    session().add(Password(person_id=_person(user_id), hash=hashed, changed_at=clock.now()))


def _live_a_little(app: Site) -> None:
    """Corrections and requests, as members and clerks would make them."""
    with app.database.work(writes=True):
        dana, tomas, kim, maya, sola = (
            _person(name) for name in ("dwhitfield", "tberg", "kholm", "mibe", "sadeyemi")
        )
        clerk, colleague = (one for one in staff.all_staff() if one.role == "clerk")
        with acting(Actor("person", dana)):
            correct(dana, "occupation", "Sign maker", "person")
        done = _ask(app, dana, "correction", "I moved.", field="user_id", should_say="dwhitfield")
        _ask(app, tomas, "deletion", "I closed my shop.", scope="everything")
        stopped = _ask(app, kim, "deletion", "", scope="everything")
        with acting(Actor("person", kim)):
            lifecycle.withdraw(stopped, kim)
        wrong = _ask(
            app,
            kim,
            "correction",
            "",
            field="other",
            should_say="I never visited /classifieds/boats",
        )
        _ask(
            app,
            maya,
            "correction",
            "It changed last month.",
            field="email",
            should_say="maya@example.net",
        )
        taken = _ask(app, sola, "deletion", "", scope="everything")
        with acting(Actor("staff", colleague.id, colleague.role)):
            lifecycle.take(taken, colleague.id, "The person wrote to me")
        _answer(clerk, done=done, wrong=wrong)
        write_messages(app.settings, dana=dana, clerk=clerk)


def _ask(app: Site, person_id: int, kind: str, note: str, **asked: str) -> int:
    """A request, in both its steps."""
    with acting(Actor("person", person_id)):
        number = lifecycle.begin_request(
            person_id, kind=kind, note=note, asked=dict(asked), settings=app.settings
        )
        lifecycle.open_request(number, person_id, app.settings)
    return number


def _answer(clerk: Staff, *, done: int, wrong: int) -> None:
    """What a clerk has done so far: one request fulfilled, one declined."""
    with acting(Actor("staff", clerk.id, clerk.role)):
        lifecycle.take(done, clerk.id, "It is the next one due")
        lifecycle.write_as_office(
            done, clerk.id, "Your user ID says dwhitfield already. We close this as done."
        )
        lifecycle.fulfil(done, clerk.id)
        lifecycle.take(wrong, clerk.id, "It is the next one due")
        lifecycle.decline(
            wrong,
            clerk.id,
            ground="accurate",
            facts="The server noted that visit on a browser that was signed in as you.",
        )


def _log() -> str:
    """Log lines of the last two months, from addresses that belong to nobody (RFC 5737)."""
    chance = random.Random(7)
    lines = []
    total = LINES_OF_MEMBER + LINES_OF_NOBODY
    ages = sorted((chance.randrange(60, 60 * 24 * 60) for _ in range(total)), reverse=True)
    for number, age in zip(chance.sample(range(total), total), ages, strict=True):
        at = clock.now() - timedelta(minutes=age)
        is_member = number < LINES_OF_MEMBER
        user = "dwhitfield" if is_member and number % 2 else "-"
        visitor = "v-7f3a91" if is_member else f"v-{chance.randrange(16**6):06x}"
        ip = "192.0.2.44" if is_member else f"198.51.100.{chance.randrange(1, 255)}"
        stamp = at.strftime("%d/%b/%Y:%H:%M:%S +0000")
        lines.append(
            f'{ip} - {user} [{stamp}] "GET {chance.choice(PAGES)} HTTP/1.1" 200 '
            f'{chance.randrange(900, 90000)} "-" "{chance.choice(BROWSERS)}" "{visitor}"'
        )
    return "\n".join(lines) + "\n"


WORDS = (
    "amber",
    "anchor",
    "apple",
    "atlas",
    "bamboo",
    "beacon",
    "birch",
    "bridge",
    "canyon",
    "cedar",
    "cobalt",
    "copper",
    "coral",
    "delta",
    "ember",
    "falcon",
    "fern",
    "garnet",
    "glacier",
    "harbor",
    "hazel",
    "indigo",
    "island",
    "ivory",
    "jasper",
    "juniper",
    "kettle",
    "lagoon",
    "lantern",
    "lemon",
    "linen",
    "maple",
    "marble",
    "meadow",
    "nectar",
    "onyx",
    "orchard",
    "otter",
    "pepper",
    "pine",
    "prairie",
    "quartz",
    "raven",
    "ribbon",
    "river",
    "saddle",
    "saffron",
    "sparrow",
    "spruce",
    "summit",
    "teal",
    "thistle",
    "timber",
    "topaz",
    "tulip",
    "valley",
    "velvet",
    "walnut",
    "willow",
    "winter",
)
