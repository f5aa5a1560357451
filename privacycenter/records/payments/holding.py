"""What we declare about advertising accounts and payment details. Nothing here may be disclosed
but the kind of program, and the processor's token is not even shown."""

from sqlalchemy import case, func, literal, select

from privacycenter.holdings import PERSON, Change, Field, Holding, Point, codes, erase_rows
from privacycenter.records.keeping import origins, origins_of
from privacycenter.records.payments.correcting import HOLDING, correct
from privacycenter.records.payments.correcting import IS_THEIRS as ACCOUNT_IS_THEIRS
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.records.payments.retention import ACCOUNT_MONTHS, ACCOUNT_RULES, METHOD_RULES
from privacycenter.web.words import month_in_words

METHOD_IS_THEIRS = PaymentMethod.person_id == PERSON

ADVERTISING_ACCOUNTS = Holding(
    key=HOLDING,
    title="Advertising accounts",
    category="payments",
    why="To run the advertising you ordered, and to account for it",
    basis="Needed for the contract on your advertising; afterwards tax law, which asks us to keep "
    "records of business income (26 U.S.C. 6001)",
    source="You, when you opened the account, through our advertising department",
    recipients="Our tax adviser and the tax authorities, when they examine our books",
    seen_by="The advertising department and the bookkeepers, and the privacy office when you have "
    "an open request",
    kept="Seven years after the account ended. The law asks for the records and leaves the length "
    "open: seven years is our choice",
    tables=("advertising_account",),
    system="the billing system",
    kept_because="Tax law (26 U.S.C. 6001) has us keep records of what we were paid for",
    kept_ground="legal_obligation",
    kept_months=ACCOUNT_MONTHS,
    unit=("account", "accounts"),
    fields=(
        Field(
            "account_no",
            "Account number",
            ("advertising_account.account_no",),
            "commercial",
            "To tell one account from another, on invoices too",
        ),
        Field(
            "program",
            "Program",
            ("advertising_account.program",),
            "commercial",
            "To run what you ordered",
            california="product_kind",
            disclosable=True,
        ),
        Field(
            "state",
            "State",
            ("advertising_account.state",),
            "commercial",
            "To know whether it runs",
            spell=codes(running="Running", ended="Ended"),
        ),
        Field(
            "billing_contact",
            "Billing contact",
            ("advertising_account.billing_contact",),
            "identifiers",
            "To send invoices to the right desk",
            change=Change.HERE,
            required=False,
            droppable=True,
        ),
        Field(
            "opened_on",
            "Opened",
            ("advertising_account.opened_on",),
            "commercial",
            "To know how long the contract has run",
        ),
        Field(
            "ended_on",
            "Ended",
            ("advertising_account.ended_on",),
            "commercial",
            "To count how long we keep it",
        ),
        *origins(AdvertisingAccount),
    ),
    plumbing={"advertising_account.id": "orders them", "advertising_account.person_id": "whose"},
    rows=select(
        AdvertisingAccount.id.label("record"),
        AdvertisingAccount.account_no,
        AdvertisingAccount.program,
        AdvertisingAccount.state,
        AdvertisingAccount.billing_contact,
        AdvertisingAccount.opened_on,
        AdvertisingAccount.ended_on,
        *origins_of(AdvertisingAccount),
    ).where(ACCOUNT_IS_THEIRS),
    key_column=AdvertisingAccount.id,
    count=select(func.count()).select_from(AdvertisingAccount).where(ACCOUNT_IS_THEIRS),
    erase=erase_rows(AdvertisingAccount, ACCOUNT_IS_THEIRS),
    correct=correct,
    points=(Point("account_no", select(AdvertisingAccount.account_no).where(ACCOUNT_IS_THEIRS)),),
    rules=ACCOUNT_RULES,
)

PAYMENT_DETAILS = Holding(
    key="payment-details",
    title="Payment details",
    category="payments",
    why="To have your advertising paid for, and to answer when a payment is disputed",
    basis="Needed for the contract on your advertising",
    source="The card processor, when you gave it your card. We never had the full number",
    recipients="No one outside. The card processor has what it gave us",
    seen_by="The bookkeepers, and the privacy office when you have an open request",
    kept="Until your last advertising account has ended for 18 months: for so long a payment can "
    "be disputed",
    lies_in="{data_location}, on our own servers, encrypted with a key kept outside the database; "
    "the card itself lies with the card processor named in each record",
    tables=("payment_method",),
    goes_alone=True,
    system="the billing system",
    processors=("the card processor",),
    unit=("means of payment", "means of payment"),
    fields=(
        Field(
            "processor",
            "Card processor",
            ("payment_method.processor",),
            "commercial",
            "To know who can charge the card, and whom you can ask about it",
        ),
        Field(
            "token",
            "Processor’s token",
            ("payment_method.token", "payment_method.token_key"),
            "credentials",
            "To have the processor charge the card without our knowing its number",
            never_leaves="Set. It means something to the card processor alone.",
        ),
        Field(
            "brand",
            "Brand",
            ("payment_method.brand",),
            "commercial",
            "To let you tell your cards apart",
            sealed=True,
        ),
        Field(
            "last_four",
            "Last four digits",
            ("payment_method.last_four",),
            "commercial",
            "To let you tell your cards apart",
            sealed=True,
        ),
        Field(
            "expires",
            "Expires",
            ("payment_method.expires",),
            "commercial",
            "To ask you for a new card in time",
            sealed=True,
            spell=month_in_words,
        ),
        *origins(PaymentMethod),
    ),
    plumbing={
        "payment_method.id": "orders them",
        "payment_method.person_id": "whose",
        "payment_method.key_id": "names the key its values are encrypted with",
    },
    rows=select(
        PaymentMethod.id.label("record"),
        PaymentMethod.processor,
        case((PaymentMethod.id.is_not(None), literal("set"))).label("token"),
        PaymentMethod.brand,
        PaymentMethod.last_four,
        PaymentMethod.expires,
        *origins_of(PaymentMethod),
    ).where(METHOD_IS_THEIRS),
    key_column=PaymentMethod.id,
    count=select(func.count()).select_from(PaymentMethod).where(METHOD_IS_THEIRS),
    erase=erase_rows(PaymentMethod, METHOD_IS_THEIRS),
    rules=METHOD_RULES,
)
