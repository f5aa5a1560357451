"""What we declare about member information and how it goes."""

from sqlalchemy import case, extract, func, literal, select

from privacycenter.holdings import PERSON, Change, Field, Holding, Point, Shape
from privacycenter.identity.models import Address, Password, Person
from privacycenter.records.members.correcting import correct
from privacycenter.records.members.erasing import erase
from privacycenter.records.members.models import Member

_IS_MEMBER = (Person.id == PERSON) & Person.user_id.is_not(None)
_MAIN = (Address.person_id == Person.id) & Address.is_main
_EMAIL = select(Address.address).where(_MAIN).scalar_subquery()
_PROVEN = select(Address.proven_at).where(_MAIN).scalar_subquery()
_ITEMS = (
    func.nullif(Person.name, ""),
    Person.user_id,
    _EMAIL,
    Member.firm,
    Member.firm_address,
    Member.occupation,
    Member.member_since,
    Password.changed_at,
)
_JOINED = Person.__table__.outerjoin(Member.__table__, Member.person_id == Person.id).outerjoin(
    Password.__table__, Password.person_id == Person.id
)


MEMBER_INFORMATION = Holding(
    key="member-information",
    title="Member information",
    category="member-information",
    why="To run your membership, and to show who stands behind an entry in the advertisers’ "
    "database",
    basis="Needed for the membership you asked for (contract)",
    source="You, through our members’ register, or by proving your address",
    recipients="Companies with offers may get it under our policy. This center has no record yet "
    "of who did: write to us to know, or to say no",
    seen_by="The members’ office, and the privacy office when you have an open request",
    kept="While you are a member, or known to us",
    tables=("person", "password", "member"),
    system="the members’ register",
    unit=("item", "items"),
    shape=Shape.SHEET,
    fields=(
        Field(
            "name",
            "Name",
            ("person.name",),
            "identifiers",
            "To know whom we deal with",
            california="name_address",
            disclosable=True,
            change=Change.HERE,
            autocomplete="name",
        ),
        Field(
            "email",
            "Email address",
            (),  # registered with the addresses
            "identifiers",
            "To write to you, and to let you in",
            california="email",
            disclosable=True,
            change=Change.ASK,
            longest=320,
            autocomplete="email",
        ),
        Field(
            "proven_at",
            "Address proved",
            (),
            "identifiers",
            "To know that letters reach you",
        ),
        Field(
            "user_id",
            "User ID",
            ("person.user_id", "person.user_key"),
            "identifiers",
            "To sign you in",
            change=Change.ASK,
            longest=80,
            members_only=True,
        ),
        Field(
            "firm",
            "Firm’s name",
            ("member.firm",),
            "professional",
            "To list the firm you advertise for",
            disclosable=True,
            change=Change.HERE,
            required=False,
            autocomplete="organization",
            members_only=True,
            droppable=True,
        ),
        Field(
            "firm_address",
            "Firm’s address",
            ("member.firm_address",),
            "identifiers",
            "To send invoices and to list the firm",
            california="name_address",
            disclosable=True,
            change=Change.HERE,
            lines=3,
            longest=500,
            required=False,
            autocomplete="street-address",
            hint="As it should stand on invoices.",
            members_only=True,
            droppable=True,
        ),
        Field(
            "occupation",
            "Occupation",
            ("member.occupation",),
            "professional",
            "To show you what concerns your trade",
            california="occupation",
            disclosable=True,
            change=Change.HERE,
            required=False,
            autocomplete="organization-title",
            members_only=True,
            droppable=True,
        ),
        Field(
            "member_since",
            "Member since",
            ("member.member_since",),
            "commercial",
            "To know how long the contract runs",
            members_only=True,
            droppable=True,
        ),
        Field(
            "password",
            "Password",
            ("password.hash",),
            "credentials",
            "To let you in and nobody else",
            never_leaves="Set. We keep it in a scrambled form and cannot read it.",
            members_only=True,
        ),
        Field(
            "password_changed_at",
            "Password set",
            ("password.changed_at",),
            "credentials",
            "To show you when it was last changed",
            members_only=True,
        ),
        Field(
            "came_from",
            "Came from",
            ("member.came_from",),
            "commercial",
            "To name the source of what we hold",
            members_only=True,
        ),
        Field(
            "known_since",
            "Known to us since",
            ("person.known_since", "member.imported_at"),
            "commercial",
            "To name the day we first had it",
        ),
        Field(
            "changed_at",
            "Last brought up to date",
            ("member.changed_at",),
            "commercial",
            "To know how current it is",
            members_only=True,
        ),
        Field(
            "asked_at",
            "Last asked whether it is still right",
            ("member.asked_at",),
            "commercial",
            "To ask once a year and no oftener",
            members_only=True,
        ),
        Field(
            "policy_version",
            "Collected under the policy of",
            ("person.policy_version",),
            "commercial",
            "To keep to what you were told",
        ),
    ),
    plumbing={
        "person.id": "names the person inside",
        "person.closed_at": "from when on nobody signs in as them",
        "password.person_id": "whose",
        "member.person_id": "whose",
    },
    rows=select(
        Person.id.label("record"),
        Person.name,
        _EMAIL.label("email"),
        _PROVEN.label("proven_at"),
        Person.user_id,
        Member.firm,
        Member.firm_address,
        Member.occupation,
        Member.member_since,
        case((Password.hash.is_not(None), literal("set"))).label("password"),
        Password.changed_at.label("password_changed_at"),
        Member.came_from,
        Person.known_since,
        Member.changed_at,
        Member.asked_at,
        Person.policy_version,
    )
    .select_from(_JOINED)
    .where(Person.id == PERSON),
    key_column=Person.id,
    count=select(sum((case((item.is_not(None), 1), else_=0) for item in _ITEMS), literal(0)))
    .select_from(_JOINED)
    .where(Person.id == PERSON),
    erase=erase,
    points=(
        Point("name", select(Person.name).where(_IS_MEMBER)),
        Point("firm", select(Member.firm).where(Member.person_id == PERSON)),
        Point(
            "member_since",
            select(extract("year", Member.member_since)).where(Member.person_id == PERSON),
        ),
    ),
    correct=lambda subject, _record, field, value, by: correct(subject.person_id, field, value, by),
)
