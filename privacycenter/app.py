"""The application: what is plugged in, in one screen."""

from functools import partial
from itertools import chain

from privacycenter import settings as settings_module
from privacycenter.access import events as access_events
from privacycenter.access import views as access_views
from privacycenter.access.marking import views as marking_views
from privacycenter.audit import chain as audit_chain
from privacycenter.audit import holding as audit_holding
from privacycenter.chores import events as chores_events
from privacycenter.chores import holding as chores_holding
from privacycenter.chores import views as chores_views
from privacycenter.chores.health import health_of
from privacycenter.chores.kinds import Chore
from privacycenter.chores.retention import retention_chores, rules_of
from privacycenter.chores.settling import settling_chore
from privacycenter.contact import events as contact_events
from privacycenter.contact import holding as contact_holding
from privacycenter.contact import letters as contact_letters
from privacycenter.contact import views as contact_views
from privacycenter.contact.joining import join_messages
from privacycenter.holdings.bundle import Counts, Reach
from privacycenter.holdings.holds import hold_for
from privacycenter.identity import events as identity_events
from privacycenter.identity import holding as identity_holding
from privacycenter.identity import letters as identity_letters
from privacycenter.identity import views as identity_views
from privacycenter.identity.addresses import events as addresses_events
from privacycenter.identity.addresses import holding as addresses_holding
from privacycenter.identity.addresses import letters as addresses_letters
from privacycenter.identity.addresses import views as addresses_views
from privacycenter.identity.proofs import events as proofs_events
from privacycenter.identity.proofs import holding as proofs_holding
from privacycenter.identity.sessions import SignedIn, find_session
from privacycenter.identity.staff_codes import SECRETS
from privacycenter.imports import holding as imports_holding
from privacycenter.mail import holding as mail_holding
from privacycenter.mail.posting import PostRoom
from privacycenter.office import views as office_views
from privacycenter.office.accounts import managing as staff_views
from privacycenter.office.accounts import views as accounts_views
from privacycenter.office.clock import views as clocks_views
from privacycenter.office.deletion import agreeing, holds, planning, ticking
from privacycenter.office.history import views as history_views
from privacycenter.office.messages import views as messages_views
from privacycenter.office.review import views as review_views
from privacycenter.policy import views as policy_views
from privacycenter.receipts import holding as receipts_holding
from privacycenter.receipts import views as receipts_views
from privacycenter.records.affiliated_sites.holding import AFFILIATED_SITES
from privacycenter.records.communications.holding import COMMUNICATIONS
from privacycenter.records.cookies.holding import COOKIES
from privacycenter.records.corrections import events as corrections_events
from privacycenter.records.corrections.holding import CORRECTIONS
from privacycenter.records.corrections.noting import join_corrections
from privacycenter.records.links_followed.holding import LINKS_FOLLOWED
from privacycenter.records.members import letters as members_letters
from privacycenter.records.members.holding import MEMBER_INFORMATION
from privacycenter.records.members.reminding import ask_members
from privacycenter.records.newsletters.holding import NEWSLETTERS
from privacycenter.records.partners.holding import PARTNERS
from privacycenter.records.payments.holding import ADVERTISING_ACCOUNTS, PAYMENT_DETAILS
from privacycenter.records.payments.sealed import PAYMENT_METHODS
from privacycenter.records.posts.holding import POSTS
from privacycenter.records.review import events as review_events
from privacycenter.records.review import holding as review_holding
from privacycenter.records.review.emptying import rules_for
from privacycenter.records.server_logs.holding import SERVER_LOGS
from privacycenter.rights import events as rights_events
from privacycenter.rights import holding as rights_holding
from privacycenter.rights import kinds as rights_kinds
from privacycenter.rights import letters as rights_letters
from privacycenter.rights import views as rights_views
from privacycenter.rights.arrival import note_losses
from privacycenter.rights.deletion import events as deletion_events
from privacycenter.rights.deletion import holding as deletion_holding
from privacycenter.rights.deletion import views as deletion_views
from privacycenter.rights.deletion.ending import end_kept_parts
from privacycenter.rights.deletion.erasing import carry_out, has_work
from privacycenter.rights.deletion.letters import written
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.whose import SUBJECTS
from privacycenter.rights.joining import join_requests
from privacycenter.rights.proofs import views as proofs_views
from privacycenter.rights.proofs.recovering import letter_with
from privacycenter.rights.queries import HOLDS
from privacycenter.rights.unproven import holding as unproven_holding
from privacycenter.rights.unproven import letters as unproven_letters
from privacycenter.rights.unproven import views as unproven_views
from privacycenter.rights.unproven.reminding import remind
from privacycenter.settings import Settings
from privacycenter.suppression import holding as suppression_holding
from privacycenter.web import Site
from privacycenter.web import holding as web_holding

HOUR = 3600

BLUEPRINTS = (
    policy_views.blueprint,
    receipts_views.blueprint,
    identity_views.blueprint,
    addresses_views.blueprint,
    rights_views.blueprint,
    unproven_views.blueprint,
    deletion_views.blueprint,
    contact_views.blueprint,
    proofs_views.blueprint,
    access_views.blueprint,
    marking_views.blueprint,
    office_views.blueprint,
    accounts_views.blueprint,
    staff_views.blueprint,
    history_views.blueprint,
    planning.blueprint,
    agreeing.blueprint,
    ticking.blueprint,
    holds.blueprint,
    clocks_views.blueprint,
    review_views.blueprint,
    messages_views.blueprint,
    chores_views.blueprint,
)
HOLDINGS = (  # in the order of pages; erased from the last to the first, the person at the end
    MEMBER_INFORMATION,
    CORRECTIONS,
    POSTS,
    ADVERTISING_ACCOUNTS,
    PAYMENT_DETAILS,
    NEWSLETTERS,
    COMMUNICATIONS,
    *contact_holding.HOLDINGS,
    SERVER_LOGS,
    LINKS_FOLLOWED,
    COOKIES,
    AFFILIATED_SITES,
    PARTNERS,
    *addresses_holding.HOLDINGS,
    *identity_holding.HOLDINGS,
    *proofs_holding.HOLDINGS,
    *mail_holding.HOLDINGS,
    *receipts_holding.HOLDINGS,
    *rights_holding.HOLDINGS,
    *unproven_holding.HOLDINGS,
    *deletion_holding.HOLDINGS,
    *audit_holding.HOLDINGS,
)
IMPERSONAL = (
    *identity_holding.IMPERSONAL,
    *mail_holding.IMPERSONAL,
    *web_holding.IMPERSONAL,
    *audit_holding.IMPERSONAL,
    *imports_holding.IMPERSONAL,
    *suppression_holding.IMPERSONAL,
    *receipts_holding.IMPERSONAL,
    *review_holding.IMPERSONAL,
    *chores_holding.IMPERSONAL,
)
SEALED = (PAYMENT_METHODS, SECRETS, SUBJECTS)
KINDS = rights_kinds.KINDS
REACH = Reach(HOLDINGS)
hold_for(HOLDS)
LETTERS = (
    *identity_letters.letters_with(REACH.stored),
    *addresses_letters.LETTERS,
    *members_letters.LETTERS,
    *rights_letters.LETTERS,
    *unproven_letters.LETTERS,
    *contact_letters.LETTERS,
)
EVENTS = tuple(
    chain(
        identity_events.EVENTS,
        addresses_events.EVENTS,
        proofs_events.EVENTS,
        corrections_events.EVENTS,
        review_events.EVENTS,
        rights_events.EVENTS,
        deletion_events.EVENTS,
        contact_events.EVENTS,
        access_events.EVENTS,
        chores_events.EVENTS,
    )
)
CHORES = (
    Chore("audit.seal", 60, 5000, audit_chain.seal_events),
    Chore("members.ask", HOUR, 200, ask_members),
    Chore("requests.note-losses", 60, 200, note_losses),
    Chore("unproven-requests.remind", HOUR, 200, remind),
)


def create_app(settings: Settings | None = None) -> Site:
    """The site, ready to serve. Raises Misconfigured when the settings are not."""
    app = Site(settings or settings_module.load())
    app.holdings, app.impersonal, app.sealed = HOLDINGS, IMPERSONAL, SEALED
    app.counts = Counts(HOLDINGS)
    app.kinds = {kind.key: kind for kind in KINDS}
    recovery = letter_with(HOLDINGS, app.settings, app.safe)
    proofs = unproven_letters.letters_with(REACH.stored, app.settings)
    app.letters = {letter.name: letter for letter in (*LETTERS, *written(), *proofs, recovery)}
    app.events = {event.name: event for event in EVENTS}
    rules = (*rules_of(HOLDINGS, IMPERSONAL), *rules_for(HOLDINGS))
    app.means = means = Means(HOLDINGS, app.counts, app.settings, app.safe, app.pseudonyms)
    erasing = (
        Chore("deletions.carry-out", 1, 1, partial(carry_out, means), has_work),
        Chore("deletions.end-kept", HOUR, 500, partial(end_kept_parts, means)),
    )
    keeping = (settling_chore(app.database), *retention_chores(rules, app.settings))
    app.chores = (*CHORES, *erasing, *keeping)
    app.rules, app.health = rules, lambda: health_of(app.database, app.settings.erasure_ledger)
    app.join = _join
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.login_manager.user_loader(_loader(app))
    return app


def _join(from_id: int, to_id: int) -> None:
    join_corrections(from_id, to_id)
    join_requests(from_id, to_id)
    join_messages(from_id, to_id)


def _loader(app: Site) -> object:
    def load(key: str) -> SignedIn | None:
        return find_session(key, app.database, app.settings)

    return load


def post_room(app: Site) -> PostRoom:
    """What the worker posts letters with."""
    return PostRoom(app.database, app.settings, app.letters, app.jinja_env, app.links)
