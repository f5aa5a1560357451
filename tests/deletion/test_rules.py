"""What the verbs of a deletion refuse, the tables refuse too, by a name: every rule of migration
0003 is broken by SQL alone, past the program."""

import importlib.util
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.db import Base, session
from privacycenter.db.faults import broken_rule
from privacycenter.identity.models import Staff
from privacycenter.identity.staff_codes import make_recovery_codes
from privacycenter.refusals import Conflict, Invalid, NotAllowed, Refusal, Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding, holds, tasks
from privacycenter.rights.deletion.models import Decision, Task
from privacycenter.rights.deletion.plan import Kept
from privacycenter.web import Site
from privacycenter.web.site import folder
from tests.cast import Cast, make_account, make_member, open_request, write_contact_message
from tests.deletion.acting import approve, as_staff, ask, erase, propose

MIGRATION = folder("migrations") / "versions" / "0003_deletion_by_two.py"


class Undo(Exception):
    """Nothing of a test's breaking stays."""


def again(table: str, which: str, **changes: str) -> str:
    """SQL for a row like the one there is, but for what is changed."""
    columns = [one.name for one in Base.metadata.tables[table].columns if one.name != "id"]
    quoted = [f'"{one}"' for one in columns]
    values = [changes.get(one, f'"{one}"') for one in columns]
    return (
        f"INSERT INTO {table} ({', '.join(quoted)}) "
        f"SELECT {', '.join(values)} FROM {table} WHERE {which}"
    )


RUN = (
    "INSERT INTO import_run (kind, source, started_at, read, new, changed, same, held_back, "
    "rejected, kept_out) SELECT 'posts', 'x', made_at, {}, 0, 0, 0, 0, 0, 1 FROM staff WHERE id = 1"
)
UNPROVEN = (
    "INSERT INTO unproven_request (nonce, kind, state, address, address_key, regime, "
    "policy_version, received_at, received_on, lapses_on, ended_at) "
    "SELECT '{nonce}', 'deletion', '{state}', {address}, {address}, 'ccpa', 'x', received_at, "
    "received_on, answer_by, {ended} FROM request WHERE id = :free"
)
PAUSE = (
    "INSERT INTO request_pause (request_id, begun_on, ended_on, because) "
    "SELECT id, received_on, {}, 'We asked' FROM request WHERE id = {}"
)
IN_DECISION = "UPDATE decision SET {} WHERE id = :proposed_decision"
IN_PART = "UPDATE decision_part SET {} WHERE decision_id = :proposed_decision AND place = {}"
IN_ERASURE = "UPDATE erasure SET {} WHERE id = :finished_erasure"
IN_TASK = "UPDATE erasure_task SET {} WHERE id = :task"
IN_UNPROVEN = "UPDATE unproven_request SET {} WHERE nonce = 'waits'"
IN_REQUEST = "UPDATE request SET {} WHERE id = :free"

CONSTRAINTS: dict[str, tuple[str, ...]] = {
    "ck_decision_outcome": (IN_DECISION.format("outcome = 'maybe'"),),
    "ck_decision_state": (IN_DECISION.format("state = 'lost', decided_at = proposed_at"),),
    "ck_decision_two_people": (IN_DECISION.format("decided_by = proposed_by"),),
    "ck_decision_decided_has_time": (
        IN_DECISION.format("decided_at = proposed_at"),
        IN_DECISION.format("state = 'outdated'"),
    ),
    "ck_decision_decided_by_somebody": (
        IN_DECISION.format("state = 'approved', decided_at = proposed_at"),
    ),
    "ck_decision_refusal_has_reasons": (
        IN_DECISION.format("outcome = 'refuse'"),
        IN_DECISION.format("outcome = 'refuse', ground = 'legal_claims'"),
        IN_DECISION.format("outcome = 'refuse', ground = 'legal_claims', facts = ' '"),
        IN_DECISION.format("outcome = 'refuse', facts = 'A case.'"),
    ),
    "ck_decision_ground": (IN_DECISION.format("ground = 'because'"),),
    "ck_decision_return_has_remark": tuple(
        IN_DECISION.format(
            f"state = 'returned', decided_at = proposed_at, decided_by = :decider{remark}"
        )
        for remark in ("", ", remark = ''", ", remark = ' '")
    ),
    "uq_decision_one_running": (again("decision", "id = :proposed_decision"),),
    "ck_decision_part_verdict": (IN_PART.format("verdict = 'maybe', ground = NULL", 1),),
    "ck_decision_part_kept_has_reasons": (
        IN_PART.format("facts = NULL", 1),
        IN_PART.format("facts = ' '", 1),
        IN_PART.format("ground = 'accurate'", 1),
    ),
    "ck_decision_part_kept_has_ground": (IN_PART.format("ground = NULL", 1),),
    "ck_decision_part_what_goes_has_no_ground": (IN_PART.format("verdict = 'goes'", 1),),
    "uq_decision_part_decision_id_holding": (
        again("decision_part", "decision_id = :proposed_decision AND place = 1"),
    ),
    "ck_erasure_state": (IN_ERASURE.format("state = 'lost', begun_at = NULL, finished_at = NULL"),),
    "ck_erasure_begun_has_time": (IN_ERASURE.format("begun_at = NULL"),),
    "ck_erasure_finished_has_time": (IN_ERASURE.format("finished_at = NULL"),),
    "ck_erasure_knows_whose": ("UPDATE erasure SET subject = NULL WHERE id = :waiting_erasure",),
    "uq_erasure_one_of_request": (
        again("erasure", "id = :finished_erasure", key="'other'", decision_id=":free_decision"),
    ),
    "uq_erasure_decision_id": (
        again("erasure", "id = :finished_erasure", key="'other'", request_id=":free"),
    ),
    "uq_erasure_key": (
        again(
            "erasure",
            "id = :finished_erasure",
            request_id=":free",
            decision_id=":free_decision",
        ),
    ),
    "ck_erasure_task_kind": (IN_TASK.format("kind = 'wish'"),),
    "ck_erasure_task_state": (
        IN_TASK.format("state = 'lost', done_at = '2026-01-01', done_by = 1, evidence = 'x'"),
    ),
    "ck_erasure_task_done_has_time": (
        IN_TASK.format("state = 'done', done_by = 1, evidence = 'x'"),
        IN_TASK.format("done_at = '2026-01-01'"),
    ),
    "ck_erasure_task_done_has_evidence": tuple(
        IN_TASK.format(f"state = 'done', done_at = '2026-01-01'{rest}")
        for rest in (", done_by = 1", ", evidence = 'x'", ", done_by = 1, evidence = ' '")
    ),
    "uq_erasure_task_erasure_id_kind_recipient": (again("erasure_task", "id = :task"),),
    "ck_legal_hold_ground": ("UPDATE legal_hold SET ground = 'accurate'",),
    "ck_legal_hold_has_facts": (
        "UPDATE legal_hold SET facts = ''",
        "UPDATE legal_hold SET facts = ' '",
    ),
    "ck_legal_hold_lifted_by_somebody": (
        "UPDATE legal_hold SET lifted_at = placed_at",
        "UPDATE legal_hold SET lifted_by = placed_by",
    ),
    "ck_receipt_edition": ("UPDATE receipt SET edition = 0",),
    "uq_receipt_about_edition": (again("receipt", "id = 1", serial="'other'"),),
    "uq_receipt_serial": (again("receipt", "id = 1", edition="2"),),
    "uq_receipt_key_public_key": (
        "INSERT INTO receipt_key (key_id, public_key, first_used_at) "
        "SELECT 'other', public_key, first_used_at FROM receipt_key",
    ),
    "ck_suppression_kind": ("UPDATE suppression SET kind = 'name'",),
    "uq_suppression_hash_kind_scope": (again("suppression", "id = 1"),),
    "uq_staff_recovery_code_hash": (again("staff_recovery_code", "id = 1"),),
    "ck_staff_role": ("UPDATE staff SET role = 'queen'",),
    "ck_staff_set_up_has_codes": ("UPDATE staff SET totp_secret = NULL",),
    "ck_unproven_request_state": (
        IN_UNPROVEN.format(
            "state = 'lost', address = NULL, address_key = NULL, ended_at = received_at"
        ),
    ),
    "ck_unproven_request_kind": (IN_UNPROVEN.format("kind = 'correction'"),),
    "ck_unproven_request_waits_at_an_address": (
        IN_UNPROVEN.format("address = NULL, address_key = NULL"),
    ),
    "ck_unproven_request_address_has_key": (IN_UNPROVEN.format("address_key = NULL"),),
    "ck_unproven_request_ended_has_time": (IN_UNPROVEN.format("ended_at = received_at"),),
    "uq_unproven_request_nonce": (again("unproven_request", "nonce = 'lapsed'"),),
    "uq_unproven_request_one_waiting": (
        again("unproven_request", "nonce = 'waits'", nonce="'other'"),
    ),
    "ck_request_pause_ends_after_begin": ("UPDATE request_pause SET ended_on = '2020-01-01'",),
    "uq_request_pause_one_running": (again("request_pause", "ended_on IS NULL"),),
    "ck_contact_message_taken_has_reason": ("UPDATE contact_message SET taken_for = 'x'",),
    "ck_import_run_adds_up": (RUN.format(2),),
    "ck_letter_forgotten_has_no_address": (
        "UPDATE letter SET forgets = TRUE, state = 'posted', posted_at = written_at",
    ),
    "ck_request_state": (IN_REQUEST.format("state = 'lost'"),),
    "ck_request_ground": (IN_REQUEST.format("ground = 'because'"),),
    "ck_request_declined_has_reasons": tuple(
        IN_REQUEST.format(f"state = 'declined', closed_at = received_at{rest}")
        for rest in (
            "",
            ", ground = 'legal_claims'",
            ", ground = 'legal_claims', facts = ' '",
            ", facts = 'A case.'",
        )
    ),
    "ck_request_taken_has_reason": (IN_REQUEST.format("taken_for = NULL"),),
    "ck_request_deletions_are_approved": (
        "UPDATE request SET state = 'approved' WHERE id = :correction",
    ),
    "ck_request_extension_has_reason": (IN_REQUEST.format("extended_because = 'x'"),),
    "ck_request_channel": (IN_REQUEST.format("channel = 'dream'"),),
    "uq_request_one_open_deletion": (again("request", "id = :free"),),
}

PROPOSED = (
    "INSERT INTO decision (request_id, outcome, fingerprint, proposed_by, proposed_at, state) "
    "SELECT {request}, 'erase', 'x', {by}, received_at, '{state}' FROM request WHERE id = {request}"
)
APPROVED = "state = 'approved', decided_at = proposed_at, decided_by = :decider"
TRIGGERS: dict[str, tuple[str, ...]] = {
    "nobody_signs_in_as_a_closed_person": (
        "INSERT INTO session (key_hash, person_id, way, device, opened_at, seen_at, proved_at) "
        "SELECT 'x', id, 'password', 'x', known_since, known_since, known_since FROM person "
        "WHERE id = :closed_person",
    ),
    "a_decision_is_proposed_by_whoever_has_the_case": (
        PROPOSED.format(request=":free", by=":clerk", state="approved"),  # a step is skipped
        PROPOSED.format(request=":free", by=":second_clerk", state="proposed"),  # not theirs
        PROPOSED.format(request=":correction", by=":clerk", state="proposed"),  # no deletion
        PROPOSED.format(request=":carried_out", by=":clerk", state="proposed"),  # decided before
        PROPOSED.format(request=":of_auditor", by=":auditor", state="proposed"),  # wrong role
        PROPOSED.format(request=":of_ended", by=":ended", state="proposed"),  # no account any more
    ),
    "a_decision_moves_once_and_by_a_decider": (
        IN_DECISION.format(APPROVED.replace(":decider", ":second_clerk")),  # wrong role
        IN_DECISION.format(APPROVED.replace(":decider", ":ended_decider")),
        IN_DECISION.format(APPROVED + ", facts = 'Others'"),  # something else is approved
        IN_DECISION.format(APPROVED + ", fingerprint = 'x'"),
        IN_DECISION.format("outcome = 'refuse', ground = 'legal_claims', facts = 'x'"),
        IN_DECISION.format("proposed_by = :second_clerk"),
        IN_DECISION.format("request_id = :free"),
        f"UPDATE decision SET {APPROVED} WHERE id = :free_decision",  # it was returned
        "UPDATE decision SET state = 'returned', remark = 'x' WHERE id = :finished_decision",
        "UPDATE decision SET state = 'proposed', decided_at = NULL WHERE id = :finished_decision",
        "UPDATE decision SET state = 'outdated', decided_by = NULL WHERE id = :finished_decision",
        f"UPDATE decision SET {APPROVED} WHERE id = :empty_decision",  # nothing would go
    ),
    "a_plan_is_made_before_it_is_decided": (
        again("decision_part", "decision_id = :finished_decision AND place = 1", holding="'x'"),
    ),
    "a_plan_stays_as_it_was_decided": tuple(
        IN_PART.format(change, 1)
        for change in (
            "verdict = 'goes', ground = NULL",
            "records = records + 1",
            "ground = 'legal_claims'",
            "facts = 'Others.'",
            "until_on = '2099-01-01'",
            "holding = 'x'",
            "decision_id = :finished_decision",
        )
    ),
    "an_erasure_follows_an_approved_decision": (
        again(
            "erasure",
            "id = :waiting_erasure",
            key="'other'",
            decision_id=":proposed_decision",
            request_id=":proposed",
        ),
        again(
            "erasure",
            "id = :waiting_erasure",
            key="'other'",
            decision_id=":finished_decision",
            request_id=":free",
        ),
        again("erasure", "id = :finished_erasure", key="'other'"),  # it begins at its end
    ),
    "an_erasure_is_finished_when_nothing_is_left": (
        "UPDATE erasure SET state = 'finished' WHERE id = :waiting_erasure",
        "UPDATE erasure SET state = 'running', finished_at = NULL WHERE id = :finished_erasure",
        "UPDATE erasure SET state = 'halted', begun_at = NULL, finished_at = NULL "
        "WHERE id = :finished_erasure",
    ),
    "a_request_stays_of_its_kind": (IN_REQUEST.format("kind = 'correction'"),),
    "a_closed_request_stays_closed": (
        "UPDATE request SET state = 'open', closed_at = NULL WHERE id = :closed",
    ),
    "a_deletion_begins_at_the_beginning": (
        again("request", "id = :free", state="'fulfilled'", closed_at="received_at"),
        again("request", "id = :free", state="'approved'"),
    ),
    "a_deletion_is_decided_by_two_and_carried_out": (
        IN_REQUEST.format("state = 'approved'"),
        IN_REQUEST.format("state = 'fulfilled', closed_at = received_at"),
        IN_REQUEST.format(
            "state = 'declined', closed_at = received_at, ground = 'legal_claims', facts = 'x'"
        ),
        "UPDATE request SET state = 'approved' WHERE id = :proposed",
        *(
            f"UPDATE request SET {change} WHERE id = {which}"
            for which in (":carried_out", ":waiting")
            for change in (
                "state = 'fulfilled', closed_at = received_at",  # tasks, or records, are left
                "state = 'withdrawn', closed_at = received_at",
                "state = 'open'",
            )
        ),
    ),
    "an_account_is_somebodys": (
        again("advertising_account", "id = 1", person_id="999", account_no="'x'"),
    ),
    "a_kept_account_is_not_used": (
        "UPDATE advertising_account SET billing_contact = 'x' WHERE person_id = :erased_person",
    ),
    "an_administrator_stays": (
        "UPDATE staff SET role = 'clerk' WHERE id = :administrator",
        "UPDATE staff SET ended_at = made_at WHERE id = :administrator",
    ),
    "a_receipt_is_not_changed": (
        "UPDATE receipt SET content = '{}'",
        "UPDATE receipt SET issued_at = issued_at",
    ),
    "more_time_is_taken_once": ("UPDATE request SET extended_at = answer_by WHERE id = :extended",),
    "no_clock_of_california_stands_still": (PAUSE.format("NULL", ":free"),),
    "an_unproven_request_ends_once": (
        "UPDATE unproven_request SET state = 'proved' WHERE nonce = 'lapsed'",
    ),
}


def _person(app: Site, name: str) -> int:
    with app.database.work(writes=True):
        return make_member(user_id=name, address=f"{name}@example.com", name=name.capitalize())


def _taken(app: Site, number: int, staff_id: int, role: str = "clerk") -> int:
    with app.database.work(writes=True), as_staff(staff_id, role):
        lifecycle.take(number, staff_id, "It is the next one due")
    return number


def _staff(app: Site, name: str, role: str) -> int:
    with app.database.work(writes=True):
        one = Staff(
            email=f"{name}@example.org",
            email_key=f"{name}@example.org",
            name=name,
            role=role,
            password_hash="x",
            made_at=clock.now(),
        )
        session().add(one)
        session().flush()
        return one.id


@pytest.fixture
def world(app: Site, cast: Cast) -> dict[str, int]:
    """Deletions in every state, by the verbs; the number of each thing by its name."""
    found = {"clerk": cast.clerk, "second_clerk": cast.second_clerk, "decider": cast.decider}
    found |= {"auditor": cast.auditor, "administrator": cast.administrator}
    found["erased_person"] = cast.member
    found["carried_out"] = ask(app, cast.member)
    found["finished_decision"] = propose(app, cast, found["carried_out"])
    approve(app, cast, found["carried_out"])
    erase(app)
    found["proposed"] = ask(app, cast.other)
    found["proposed_decision"] = propose(app, cast, found["proposed"])
    found["closed_person"] = _person(app, "waits")
    found["waiting"] = ask(app, found["closed_person"])
    propose(app, cast, found["waiting"])
    approve(app, cast, found["waiting"])
    found["free"] = ask(app, _person(app, "free"))
    found["free_decision"] = propose(app, cast, found["free"])
    found["empty"] = _taken(app, ask(app, _person(app, "empty")), cast.clerk)
    for name in ("ended", "ended_decider"):
        found[name] = _staff(app, name.replace("_", "-"), "decider")
        number = ask(app, _person(app, f"of-{name}"))
        found[f"of_{name}"] = _taken(app, number, found[name])
    found["of_auditor"] = _taken(app, ask(app, _person(app, "of-auditor")), cast.auditor)
    _add_the_rest(app, cast, found)
    return found


def _add_the_rest(app: Site, cast: Cast, found: dict[str, int]) -> None:
    with app.database.work(writes=True), as_staff(cast.decider, "decider"):
        deciding.give_back(
            found["free"], cast.decider, decision_id=found["free_decision"], remark="Not so."
        )
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        holds.place_hold(
            found["free"],
            cast.clerk,
            holding=None,
            ground="legal_claims",
            facts="Case 12.",
            means=app.means,
        )
        found["correction"] = open_request(app, cast.other, "correction", field="email").id
        found["extended"] = open_request(app, cast.other, "correction", field="email").id
        found["closed"] = open_request(app, cast.other, "correction", field="other").id
        for name in ("correction", "closed"):
            lifecycle.take(found[name], cast.clerk, "It is the next one due")
        lifecycle.fulfil(found["closed"], cast.clerk)
        write_contact_message(app, "nora@example.org")
        make_recovery_codes(cast.clerk)
        make_account(cast.other, "A-1")
        one = Decision(
            request_id=found["empty"],
            outcome="erase",
            fingerprint="x",
            proposed_by=cast.clerk,
            proposed_at=clock.now(),
        )
        session().add(one)
        session().flush()
        found["empty_decision"] = one.id
        for statement in (
            UNPROVEN.format(
                nonce="waits", state="waiting", address="'n@example.org'", ended="NULL"
            ),
            UNPROVEN.format(nonce="lapsed", state="lapsed", address="NULL", ended="received_at"),
            "UPDATE request SET extended_at = received_at, extended_because = 'x' "
            "WHERE id = :extended",
            "UPDATE request SET regime = 'gdpr' WHERE id = :correction",
            PAUSE.format("NULL", ":correction"),
            RUN.format(1),
            "UPDATE staff SET ended_at = made_at WHERE id IN (:ended, :ended_decider)",
        ):
            session().execute(text(statement), found)
        found["finished_erasure"], found["waiting_erasure"] = session().scalars(
            text("SELECT id FROM erasure ORDER BY id")
        )
        found["task"] = session().scalars(text("SELECT min(id) FROM erasure_task")).one()


def rules() -> list[tuple[str, str, str, str]]:
    """The triggers of the migration: name, table, when, what."""
    spec = importlib.util.spec_from_file_location("migration", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.RULES)


def broken_by(app: Site, statement: str, world: dict[str, int], *, without_triggers: bool) -> Any:
    """Which rule a statement breaks, or None when it does not. Nothing of it stays."""
    name = None
    with pytest.raises(Undo), app.database.work(writes=True):
        if without_triggers:
            for trigger, table, _, _ in rules():
                on = "" if app.database.is_sqlite else f" ON {table}"
                session().execute(text(f"DROP TRIGGER {trigger}{on}"))
        try:
            session().execute(text(statement), world)
        except IntegrityError as error:
            name = broken_rule(error)
        raise Undo
    return name


@pytest.mark.parametrize(
    ("cases", "without_triggers"), [(CONSTRAINTS, True), (TRIGGERS, False)], ids=["checks", "steps"]
)
def test_a_broken_rule_is_told_by_its_name(
    app: Site,
    world: dict[str, int],
    cases: dict[str, tuple[str, ...]],
    without_triggers: bool,
) -> None:
    wrong = {
        (rule, statement): broken
        for rule, statements in cases.items()
        for statement in statements
        if (broken := broken_by(app, statement, world, without_triggers=without_triggers)) != rule
    }
    assert wrong == {}


def test_no_rule_of_the_migration_is_forgotten() -> None:
    assert set(TRIGGERS) == {name for name, *_ in rules()}
    source = MIGRATION.read_text()
    named = set(re.findall(r'op\.f\("((?:ck|uq)_\w+)"\)', source))
    named |= set(re.findall(r'"(uq_\w+)"', source))
    for table, added in re.findall(r'rebuild\(\s*"(\w+)",.*?add=\{(.*?)\n?\s*\},?\n', source, re.S):
        named |= {f"ck_{table}_{one}" for one in re.findall(r'"(\w+)":', added)}
    assert named - set(CONSTRAINTS) == set()


def refused(app: Site, verb: Callable[[], Any], *, by: int, role: str = "clerk") -> type[Refusal]:
    """How a verb refuses. Whatever it did is undone."""
    with pytest.raises(Refusal) as caught, app.database.work(writes=True), as_staff(by, role):
        verb()
    return caught.type


def test_the_verbs_refuse_to_skip_to_repeat_and_the_wrong_people(
    app: Site, world: dict[str, int], cast: Cast
) -> None:
    means, clerk, decider = app.means, cast.clerk, cast.decider

    def propose_it(request: str, by: int = clerk, **chosen: Kept) -> Callable[[], Any]:
        return lambda: deciding.propose_erasure(world[request], by, chosen, means)

    def refuse_it(ground: str, facts: str) -> Callable[[], Any]:
        return lambda: deciding.propose_refusal(
            world["free"], clerk, ground=ground, facts=facts, means=means
        )

    def approve_it(request: str, decision: str, by: int = decider) -> Callable[[], Any]:
        return lambda: deciding.approve(
            world[request], by, decision_id=world[decision], means=means
        )

    def return_it(remark: str, by: int = decider) -> Callable[[], Any]:
        return lambda: deciding.give_back(
            world["proposed"], by, decision_id=world["proposed_decision"], remark=remark
        )

    def tick(request: str, evidence: str = "Ticket 1", state: str = "done") -> Callable[[], Any]:
        return lambda: tasks.end_task(
            world[request],
            clerk,
            task_id=world["task"],
            state=state,
            evidence=evidence,
            means=means,
        )

    for verb, by, refusal in (
        (propose_it("proposed"), clerk, Conflict),  # one waits already
        (propose_it("carried_out"), clerk, Conflict),
        (propose_it("correction"), clerk, Conflict),
        (propose_it("free"), clerk, Conflict),  # all is held
        (propose_it("free", cast.second_clerk), cast.second_clerk, Conflict),
        (propose_it("of_auditor", cast.auditor), cast.auditor, NotAllowed),
        (propose_it("empty", posts=Kept("legal_claims", "x")), clerk, Conflict),
        (refuse_it("accurate", "It is right."), clerk, Invalid),
        (refuse_it("legal_claims", " "), clerk, Invalid),
        (approve_it("free", "free_decision"), decider, Conflict),  # was returned
        (approve_it("proposed", "finished_decision"), decider, Conflict),
        (approve_it("carried_out", "finished_decision"), decider, Conflict),
        (approve_it("proposed", "proposed_decision", clerk), clerk, NotAllowed),
        (approve_it("proposed", "proposed_decision", cast.auditor), cast.auditor, NotAllowed),
        (return_it(" "), decider, Invalid),
        (return_it("No.", clerk), clerk, NotAllowed),
        (lambda: deciding.take_back(world["free"], clerk), clerk, Conflict),
        (
            lambda: deciding.take_back(world["proposed"], cast.second_clerk),
            cast.second_clerk,
            Conflict,
        ),
        (tick("waiting"), clerk, Unknown),  # nothing was erased yet
        (tick("carried_out", " "), clerk, Invalid),
        (tick("carried_out", state="open"), clerk, Invalid),
        (lambda: lifecycle.fulfil(world["free"], clerk, kind="deletion"), clerk, Conflict),
        (
            lambda: lifecycle.decline(world["free"], clerk, ground="legal_claims", facts="x"),
            clerk,
            Invalid,
        ),
    ):
        role = {clerk: "clerk", decider: "decider"}.get(by, "clerk")
        assert refused(app, verb, by=by, role=role) is refusal


def test_nobody_approves_what_they_proposed(app: Site, cast: Cast) -> None:
    number = _taken(app, ask(app, cast.member), cast.decider, "decider")
    with app.database.work(writes=True), as_staff(cast.decider, "decider"):
        decision = deciding.propose_erasure(number, cast.decider, {}, app.means).id

    def agree() -> None:
        deciding.approve(number, cast.decider, decision_id=decision, means=app.means)

    assert refused(app, agree, by=cast.decider, role="decider") is Conflict


def test_nothing_is_held_once_the_erasure_has_begun(
    app: Site, world: dict[str, int], cast: Cast
) -> None:
    def hold() -> None:
        holds.place_hold(
            world["carried_out"],
            cast.clerk,
            holding=None,
            ground="legal_claims",
            facts="Case 12.",
            means=app.means,
        )

    assert refused(app, hold, by=cast.clerk) is Conflict


def test_a_task_is_ticked_once(app: Site, world: dict[str, int], cast: Cast) -> None:
    def tick() -> None:
        tasks.end_task(
            world["carried_out"],
            cast.clerk,
            task_id=world["task"],
            state="done",
            evidence="Ticket 1",
            means=app.means,
        )

    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        tick()
    assert refused(app, tick, by=cast.clerk) is Conflict
    with app.database.work(writes=False):
        assert session().get_one(Task, world["task"]).evidence == "Ticket 1"


def test_european_law_knows_fewer_grounds(app: Site, world: dict[str, int], cast: Cast) -> None:
    with app.database.work(writes=True):
        session().execute(text("UPDATE request SET regime = 'gdpr' WHERE id = :free"), world)

    def refuse() -> None:
        deciding.propose_refusal(
            world["free"],
            cast.clerk,
            ground="internal_aligned_use",
            facts="We use it.",
            means=app.means,
        )

    assert refused(app, refuse, by=cast.clerk) is Invalid
