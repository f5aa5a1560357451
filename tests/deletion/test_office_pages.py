"""The office decides a deletion by two people, each with a code, and ends what is left to do
elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from privacycenter.audit import Actor, acting
from privacycenter.audit.models import Event
from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.models import Decision, LegalHold, Part, Task
from privacycenter.rights.models import Request
from privacycenter.web import Site
from privacycenter.web.words import day_in_words
from tests.cast import Cast, code_of, make_staff, open_request
from tests.deletion.acting import approve, ask, erase, one_step, propose
from tests.guest import Guest, Page
from tests.mailbox import Mailbox

PERSONAL = ("Dana", "dana@example.com", "dwhitfield", "I close my shop")
KEPT = {
    "posts-ground": "legal_claims",
    "posts-facts": "A claim about the cutter is open at the court in Visalia.",
}
REFUSAL = {"decline-ground": "legal_claims", "decline-facts": "All of it is evidence."}


@pytest.fixture
def asked(app: Site, cast: Cast) -> str:
    """The office's path of a deletion that was asked for."""
    return f"/office/requests/{ask(app, cast.member)}"


@pytest.fixture
def clerk(guest: Guest, asked: str) -> Guest:
    """The clerk, who has taken it up."""
    guest.sign_in_to_office().post(f"{asked}/take", because="due")
    return guest


@pytest.fixture
def decider(new_guest: Callable[[], Guest], cast: Cast) -> Guest:
    return new_guest().sign_in_to_office(cast.decider_address)


def number_of(app: Site, model: Any, *which: Any) -> int:
    with app.database.work(writes=False):
        return int(session().scalar(select(func.count()).select_from(model).where(*which)) or 0)


def state_of(app: Site) -> str:
    with app.database.work(writes=False):
        return str(session().scalars(select(Request.state)).one())


def code(guest: Guest, cast: Cast, of: str = "clerk") -> str:
    """The code of a member of staff just now."""
    return code_of(guest.app, getattr(cast, f"{of}_address"))


def decision_path(app: Site, asked: str) -> str:
    """The newest decision's."""
    with app.database.work(writes=False):
        number = session().scalar(select(func.max(Decision.id)))
    return f"{asked}/decision/{number}"


def error_of(page: Page, control: str) -> str:
    """What stands beside a control, and in the box above that leads to it."""
    (beside,) = page.tree.xpath(f"//*[@id='{control}-why']")
    (above,) = page.tree.xpath(f"//div[contains(@class, 'errors')]//a[@href='#{control}']")
    assert beside.text.strip() == f"Error: {above.text}"
    return str(above.text)


def test_from_the_plan_to_the_last_task(
    clerk: Guest,
    decider: Guest,
    asked: str,
    cast: Cast,
    post: Callable[[], int],
    mailbox: Mailbox,
) -> None:
    app = clerk.app
    page = clerk.get(asked)
    assert f"{asked}/plan" in page.links()
    plan = clerk.get(f"{asked}/plan")
    assert "Dear [the name]," in plan.text
    assert "Forum posts and classified ads" in plan.text
    assert "Tax law (26 U.S.C. 6001)" in plan.text
    assert "the mailing house that sends our newsletters" in plan.text.lower()
    assert "Nothing now, and whatever else of these kinds arrives meanwhile" in plan.text
    page = clerk.send(f"{asked}/plan/erase", code=code(clerk, cast))
    assert "Proposed. Nothing happens before a second person agrees." in page.text
    assert "Waits for a second person. Rosa Okafor proposed" in page.text
    clerk.get(f"{asked}/decision", status=403)
    queue = decider.get("/office")
    assert "To decide: 1 proposal waits for a second person." in queue.text
    assert "Waits for a second person" in queue.text
    assert asked in decider.get("/office?show=decide").links()
    assert f"{asked}/decision" in decider.get(asked).links()
    page = decider.get(f"{asked}/decision")
    for text in PERSONAL:
        assert text not in page.html
    approve = f"{decision_path(app, asked)}/approve"
    page = decider.send(approve, code=code(decider, cast, "decider"))
    assert "Approved." in page.text
    assert "Being erased" in decider.get("/office").text
    assert "nothing is erased yet" in clerk.get(f"{asked}/tasks").text
    erase(app)
    assert "Erased here." in clerk.get(asked).text
    left = number_of(app, Task)
    assert f"Tasks elsewhere: {left} left" in clerk.get("/office").text
    page = clerk.get(f"{asked}/tasks")
    for text in ("Dana Whitfield", "dana@example.com", "dwhitfield"):
        assert text in page.text
    for number in range(1, left + 1):
        page = clerk.send(
            f"{asked}/tasks/{number}",
            **{f"task-{number}-state": "done", f"task-{number}-evidence": f"Ticket {number}."},
        )
    assert "That was the last one: the request is closed." in page.text
    assert state_of(app) == "fulfilled"
    page = clerk.get(f"{asked}/tasks")
    assert "“Ticket 1.”" in page.text
    for text in PERSONAL:
        assert text not in page.html
    post()
    subjects = [one["Subject"] for one in mailbox.to(cast.member_address)]
    assert subjects[-2:] == ["What we erased", "Your deletion is complete"]


def test_the_letter_that_was_shown_is_the_letter_that_is_sent(
    clerk: Guest,
    decider: Guest,
    asked: str,
    cast: Cast,
    post: Callable[[], int],
    mailbox: Mailbox,
) -> None:
    kept = KEPT | {"posts-until_on": str(clerk.app.means.today + timedelta(days=300))}
    clerk.post(f"{asked}/plan/erase", **kept, code=code(clerk, cast))
    (shown,) = decider.get(f"{asked}/decision").tree.xpath("//div[@class='sheet']/p")
    decider.post(f"{decision_path(clerk.app, asked)}/approve", code=code(decider, cast, "decider"))
    erase(clerk.app)
    post()
    sent = mailbox.to(cast.member_address)[-1].get_content()
    said = shown.text.replace("[the name]", "Dana Whitfield")
    assert without_links(said) == without_links(sent)


def without_links(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if "/followed/" not in line]


def test_a_wrong_code_changes_nothing_and_keeps_what_was_typed(
    clerk: Guest, asked: str, cast: Cast
) -> None:
    until = str(clerk.app.means.today + timedelta(days=300))
    page = clerk.post(
        f"{asked}/plan/erase", status=422, **KEPT, **{"posts-until_on": until}, code="000000"
    )
    assert error_of(page, "code").startswith("This code is wrong")
    assert KEPT["posts-facts"] in page.html
    assert f'value="{until}"' in page.html
    assert page.tree.xpath("//select[@id='posts-ground']/option[@selected]/@value") == [
        "legal_claims"
    ]
    page = clerk.post(f"{asked}/plan/decline", status=422, **REFUSAL, **{"decline-code": "000000"})
    assert error_of(page, "decline-code").startswith("This code is wrong")
    assert REFUSAL["decline-facts"] in page.html
    assert number_of(clerk.app, Decision) == 0
    assert number_of(clerk.app, Event, Event.name == "staff.code_refused") == 2


def test_a_code_works_once(clerk: Guest, asked: str, cast: Cast) -> None:
    one = code(clerk, cast)
    clerk.post(f"{asked}/plan/erase", code=one)
    clerk.post(f"{asked}/plan/take-back")
    page = clerk.post(f"{asked}/plan/erase", status=422, code=one)
    assert "was used already" in error_of(page, "code")


@pytest.mark.parametrize(
    ("changes", "control", "sentence"),
    [
        ({"posts-ground": ""}, "posts-ground", "Choose the ground on which it stays"),
        ({"posts-ground": "accurate"}, "posts-ground", "Choose the ground on which it stays"),
        ({"posts-facts": " "}, "posts-facts", "Write the facts behind it"),
        ({"posts-facts": "Ask dana@example.com"}, "posts-facts", "Take the address out"),
        ({"posts-until_on": ""}, "posts-until_on", "Say until when, by a day to come"),
        ({"posts-until_on": "2020-01-01"}, "posts-until_on", "Say until when, by a day to come"),
        ({"posts-until_on": "soon"}, "posts-until_on", "Write the day like 2027-03-31"),
        ({"code": ""}, "code", "Write the code your app shows"),
    ],
)
def test_nothing_is_kept_without_ground_facts_and_day(
    clerk: Guest, asked: str, cast: Cast, changes: dict[str, str], control: str, sentence: str
) -> None:
    whole = KEPT | {"posts-until_on": str(clerk.app.means.today + timedelta(days=300))}
    form = whole | {"code": code(clerk, cast)} | changes
    page = clerk.post(f"{asked}/plan/erase", status=422, **form)
    assert error_of(page, control).startswith(sentence)
    (details,) = page.tree.xpath("//details[.//*[@id='posts-ground']]")
    assert details.get("open") is not None
    assert number_of(clerk.app, Decision) == 0


def test_a_part_is_kept_and_the_rest_goes(
    clerk: Guest, decider: Guest, asked: str, cast: Cast
) -> None:
    until = clerk.app.means.today + timedelta(days=300)
    kept = KEPT | {"posts-until_on": str(until)}
    page = clerk.post(f"{asked}/plan/preview", status=200, **kept)
    said = f"{KEPT['posts-facts']} Until {day_in_words(until)}."
    assert f"We need it to bring, or to answer, a legal claim: {said}" in page.text
    assert number_of(clerk.app, Decision) == 0
    clerk.post(f"{asked}/plan/erase", **kept, code=code(clerk, cast))
    with clerk.app.database.work(writes=False):
        part = session().scalars(select(Part).where(Part.holding == "posts")).one()
        assert (part.verdict, part.ground, part.until_on) == ("stays", "legal_claims", until)
        assert part.chosen
    page = decider.get(f"{asked}/decision")
    kept_twice = 2  # the posts, and the row of the person they hang on
    assert page.text.count(said) == 2 * kept_twice, "in the table and in the letter"
    assert "the California Privacy Protection Agency (cppa.ca.gov)" in page.text


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"decline-ground": ""}, "decline-ground"),
        ({"decline-ground": "accurate"}, "decline-ground"),
        ({"decline-facts": " "}, "decline-facts"),
        ({"decline-code": ""}, "decline-code"),
    ],
)
def test_no_refusal_without_ground_and_facts(
    clerk: Guest, asked: str, cast: Cast, changes: dict[str, str], control: str
) -> None:
    form = REFUSAL | {"decline-code": code(clerk, cast)} | changes
    page = clerk.post(f"{asked}/plan/decline", status=422, **form)
    assert error_of(page, control)
    assert number_of(clerk.app, Decision) == 0


def test_a_refusal_is_agreed_to_and_names_the_ways_on(
    clerk: Guest,
    decider: Guest,
    asked: str,
    cast: Cast,
    post: Callable[[], int],
    mailbox: Mailbox,
) -> None:
    page = clerk.post(f"{asked}/plan/preview", status=200, **REFUSAL)
    assert "and declined it. Nothing was erased." in page.text
    clerk.post(f"{asked}/plan/decline", **REFUSAL, **{"decline-code": code(clerk, cast)})
    page = decider.get(f"{asked}/decision")
    assert "Rosa Okafor proposes to decline it." in page.text
    (shown,) = page.tree.xpath("//div[@class='sheet']/p")
    page = decider.send(
        f"{decision_path(clerk.app, asked)}/approve", code=code(decider, cast, "decider")
    )
    assert "Declined. A letter tells the person why, and the ways on." in page.text
    assert state_of(clerk.app) == "declined"
    post()
    sent = mailbox.to(cast.member_address)[-1].get_content()
    for text in (REFUSAL["decline-facts"], "somebody who did not decide it looks again"):
        assert text in sent
        assert text in shown.text


def test_a_proposal_is_sent_back_with_a_remark(
    clerk: Guest, decider: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))
    path = f"{decision_path(clerk.app, asked)}/send-back"
    form = {"back-code": code(decider, cast, "decider")}
    page = decider.post(path, status=422, **form, **{"back-remark": ""})
    assert error_of(page, "back-remark") == "Write what should be different"
    decider.send(path, **form, **{"back-remark": "The posts are evidence."})
    page = clerk.get(asked)
    assert "Ines Duarte sent the proposal back" in page.text
    assert "The posts are evidence." in page.text
    other = new_guest().sign_in_to_office(cast.second_address).get(asked)
    assert "The posts are evidence." not in other.html
    page = clerk.send(f"{asked}/plan/erase", code=code(clerk, cast))
    page = decider.get(f"{asked}/decision")
    assert "sent it back on" in page.text
    assert "“The posts are evidence.”" in page.text


def test_a_proposal_is_taken_back(clerk: Guest, decider: Guest, asked: str, cast: Cast) -> None:
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))
    page = clerk.get(f"{asked}/plan")
    assert "You wait for a second person" in page.text
    clerk.post(f"{asked}/plan/erase", status=409, code=code(clerk, cast))
    assert "Nothing is proposed now." in clerk.send(f"{asked}/plan/take-back").text
    assert "No proposal waits" in decider.get(f"{asked}/decision").text
    page = decider.post(
        f"{decision_path(clerk.app, asked)}/approve",
        status=409,
        code=code(decider, cast, "decider"),
    )
    assert "has moved on" in page.text
    assert state_of(clerk.app) == "open"


def test_nobody_decides_what_they_proposed(decider: Guest, asked: str, cast: Cast) -> None:
    decider.post(f"{asked}/take", because="due")
    decider.post(f"{asked}/plan/erase", code=code(decider, cast, "decider"))
    page = decider.get(f"{asked}/decision")
    assert "You proposed it, so somebody else decides it." in page.text
    assert not page.tree.xpath("//input[@name='code']")
    page = decider.post(
        f"{decision_path(decider.app, asked)}/approve",
        status=409,
        code=code(decider, cast, "decider"),
    )
    assert "a second person must" in page.text
    assert "To decide" not in decider.get("/office").text


def test_what_changed_since_is_told_and_cannot_be_approved(
    clerk: Guest, decider: Guest, asked: str, cast: Cast
) -> None:
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))
    clerk.post(f"{asked}/holds/place", holding="posts", ground="legal_claims", facts="Case 12.")
    page = decider.get(f"{asked}/decision")
    assert (
        "The plan has changed since it was proposed: Forum posts and classified ads;" in page.text
    )
    assert not page.tree.xpath("//input[@id='code']")
    page = decider.post(
        f"{decision_path(clerk.app, asked)}/approve",
        status=409,
        code=code(decider, cast, "decider"),
    )
    assert "What would be erased has changed since this was proposed" in page.text
    assert state_of(clerk.app) == "open"
    assert number_of(clerk.app, Decision, Decision.state == "proposed") == 1
    decider.send(
        f"{decision_path(clerk.app, asked)}/send-back",
        **{"back-remark": "There is a hold now.", "back-code": code(decider, cast, "decider")},
    )
    assert number_of(clerk.app, Decision, Decision.state == "returned") == 1


def test_a_plan_that_changed_before_the_worker_came_is_asked_again(
    clerk: Guest, asked: str, cast: Cast
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    propose(clerk.app, cast, number)
    approve(clerk.app, cast, number)
    clerk.post(f"{asked}/holds/place", holding="posts", ground="legal_claims", facts="Case 12.")
    one_step(clerk.app)
    page = clerk.get(asked)
    assert "The plan had changed before anything was erased. Nothing was." in page.text
    assert f"{asked}/plan" in page.links()
    assert "Halted: the plan had changed" in clerk.get(f"{asked}/tasks").text
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))


def test_holds_are_placed_and_lifted(clerk: Guest, asked: str, cast: Cast) -> None:
    path = f"{asked}/holds"
    assert "No hold is in force." in clerk.get(path).text
    for form, control in (
        ({"ground": "legal_claims", "facts": ""}, "facts"),
        ({"facts": "Case 12."}, "ground"),
        ({"ground": "accurate", "facts": "Case 12."}, "ground"),
        ({"holding": "nonsense", "ground": "legal_claims", "facts": "Case 12."}, "holding"),
    ):
        page = clerk.post(f"{path}/place", status=422, **form)
        assert error_of(page, control)
    page = clerk.send(f"{path}/place", holding="", ground="legal_claims", facts="Case 12.")
    assert "Everything We need it to bring, or to answer, a legal claim: Case 12." in page.text
    plan = clerk.get(f"{asked}/plan")
    assert "Until the hold is lifted." in plan.text
    assert "1 hold is in force." in plan.text
    assert "Nothing would be erased. Propose to decline the request instead." in plan.text
    clerk.post(f"{asked}/plan/erase", status=409, code=code(clerk, cast))
    clerk.post(f"{path}/2/lift", status=404)
    assert "Lifted." in clerk.send(f"{path}/1/lift").text
    assert number_of(clerk.app, LegalHold, LegalHold.lifted_at.is_(None)) == 0
    clerk.post(f"{path}/1/lift", status=404)


def test_tasks_are_ticked_with_evidence_and_late_ones_are_marked(
    clerk: Guest, asked: str, cast: Cast, travel: Callable[..., None]
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    propose(clerk.app, cast, number)
    approve(clerk.app, cast, number)
    erase(clerk.app)
    for form, control in (
        ({"task-1-state": "done"}, "task-1-evidence"),
        ({"task-1-evidence": "Ticket 7"}, "task-1-state"),
        ({"task-1-state": "open", "task-1-evidence": "Ticket 7"}, "task-1-state"),
        ({"task-1-state": "done", "task-1-evidence": "a@example.com"}, "task-1-evidence"),
    ):
        page = clerk.post(f"{asked}/tasks/1", status=422, **form)
        assert error_of(page, control)
    clerk.post(f"{asked}/tasks/999", status=404, **{"task-999-state": "done"})
    done = {"task-1-state": "not_possible", "task-1-evidence": "It was shut down in May."}
    page = clerk.send(f"{asked}/tasks/1", **done)
    assert "Not possible" in page.text
    assert "“It was shut down in May.”" in page.text
    clerk.post(f"{asked}/tasks/1", status=409, **done)
    assert "Late elsewhere" not in clerk.get("/office").text
    travel(days=20)
    clerk.sign_in_to_office()
    assert "days late: it was due by" in clerk.get(f"{asked}/tasks").text
    assert "Late elsewhere: 1 request" in clerk.get("/office").text
    assert asked in clerk.get("/office?show=tasks").links()


def test_a_case_being_erased_can_change_hands(
    clerk: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    propose(clerk.app, cast, number)
    approve(clerk.app, cast, number)
    erase(clerk.app)
    clerk.send(f"{asked}/let-go")
    other = new_guest().sign_in_to_office(cast.second_address)
    assert "dana@example.com" not in other.get(f"{asked}/tasks").html
    other.send(f"{asked}/take", because="away")
    assert "dana@example.com" in other.get(f"{asked}/tasks").text
    assert "dana@example.com" not in clerk.get(f"{asked}/tasks").html


def test_nothing_personal_for_whoever_has_not_the_case(
    clerk: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    clerk.post(f"{asked}/holds/place", holding="posts", ground="legal_claims", facts="Case 12.")
    propose(clerk.app, cast, number)
    pages = [asked, *(f"{asked}/{page}" for page in ("plan", "decision", "tasks", "holds"))]
    strangers = {
        "second": (200, 409, 403, 404, 409),
        "auditor": (200, 403, 403, 403, 403),
        "administrator": (403, 403, 403, 403, 403),
    }
    for stage in ("proposed", "approved", "erased"):
        if stage == "approved":
            approve(clerk.app, cast, number)
        if stage == "erased":
            erase(clerk.app)
        for who, statuses in strangers.items():
            other = new_guest().sign_in_to_office(getattr(cast, f"{who}_address"))
            for page, status in zip(pages, statuses, strict=True):
                says_how_far = status == 404 and stage != "proposed"  # that, and no more
                shown = other.get(page, status=200 if says_how_far else status)
                for text in (*PERSONAL, "Case 12.", "the mailing house", "Records erased"):
                    assert text not in shown.html, (who, page)


def test_steps_of_others_are_refused(
    clerk: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    propose(clerk.app, cast, number)
    decision = decision_path(clerk.app, asked)
    steps = {
        f"{asked}/plan/preview": {},
        f"{asked}/plan/erase": {"code": "1"},
        f"{asked}/plan/decline": REFUSAL | {"decline-code": "1"},
        f"{asked}/plan/take-back": {},
        f"{asked}/holds/place": {"ground": "legal_claims", "facts": "Case 12."},
        f"{asked}/holds/1/lift": {},
    }
    agree: dict[str, dict[str, str]] = {
        f"{decision}/approve": {"code": "1"},
        f"{decision}/send-back": {"back-code": "1", "back-remark": "No."},
    }
    for who, ours, theirs in (
        ("second", 409, 403),
        ("auditor", 403, 403),
        ("administrator", 403, 403),
    ):
        other = new_guest().sign_in_to_office(getattr(cast, f"{who}_address"))
        for path, form in steps.items():
            other.post(path, status=ours, **form)
        for path, form in agree.items():
            other.post(path, status=theirs, **form)
    assert number_of(clerk.app, Decision, Decision.state == "proposed") == 1
    assert number_of(clerk.app, LegalHold) == 0


def test_only_deletions_have_these_pages(clerk: Guest, decider: Guest, cast: Cast) -> None:
    with clerk.app.database.work(writes=True):
        number = open_request(clerk.app, cast.member, "correction", field="email").id
    path = f"/office/requests/{number}"
    clerk.post(f"{path}/take", because="due")
    for page in ("plan", "tasks", "holds"):
        clerk.get(f"{path}/{page}", status=404)
    decider.get(f"{path}/decision", status=404)
    clerk.get("/office/requests/999/plan", status=404)


def test_chosen_kinds_go_and_the_account_stays(
    guest: Guest, decider: Guest, app: Site, cast: Cast
) -> None:
    asked = f"/office/requests/{ask(app, cast.member, 'posts', 'newsletters')}"
    guest.sign_in_to_office().post(f"{asked}/take", because="due")
    page = guest.get(f"{asked}/plan")
    assert "2 records of the chosen kinds would go. The account stays." in page.text
    assert "Your account stays as it is." in page.text
    assert "Server logs" not in page.text
    guest.post(f"{asked}/plan/erase", code=code(guest, cast))
    assert "Your account stays as it is." in decider.get(f"{asked}/decision").text
    decider.post(f"{decision_path(app, asked)}/approve", code=code(decider, cast, "decider"))
    erase(app)
    assert guest.get(f"{asked}/tasks").text.count("Tell them to erase") == 1
    assert number_of(app, Person, Person.id == cast.member, Person.closed_at.is_(None)) == 1


def test_european_law_has_fewer_grounds(clerk: Guest, asked: str) -> None:
    ours = "We use it inside alone, as you could expect"
    assert ours in clerk.get(f"{asked}/plan").text
    with clerk.app.database.work(writes=True):
        session().execute(update(Request).values(regime="gdpr"))
    page = clerk.get(f"{asked}/plan")
    assert ours not in page.text
    assert "the data protection authority where you live, or to a court" in page.text


def test_what_the_person_stopped_is_nobodys_to_decide(
    clerk: Guest, decider: Guest, asked: str, cast: Cast
) -> None:
    number = int(asked.rsplit("/", 1)[1])
    propose(clerk.app, cast, number)
    with clerk.app.database.work(writes=True), acting(Actor("person", cast.member)):
        lifecycle.withdraw(number, cast.member)
    assert "To decide" not in decider.get("/office").text
    assert "Nothing was decided." in decider.get(asked).text
    assert "No proposal waits" in decider.get(f"{asked}/decision").text
    decider.post(
        f"{decision_path(clerk.app, asked)}/approve",
        status=409,
        code=code(decider, cast, "decider"),
    )
    clerk.get(f"{asked}/plan", status=409)


def test_every_look_is_shown_to_the_person(
    clerk: Guest, decider: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    clerk.get(f"{asked}/plan")
    clerk.get(f"{asked}/holds")
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))
    decider.get(f"{asked}/decision")
    page = new_guest().sign_in().get("/you/looks")
    number = "how much we hold about you, kind by kind"
    assert f"A clerk of the privacy office opened {number}, to work on request" in page.text
    assert "opened the legal holds on what we hold about you" in page.text
    assert f"A decider of the privacy office opened {number}" in page.text
    assert "Why: “To decide it, as the second person”." in page.text
    for name in ("Rosa", "Ines"):
        assert name not in page.text


def test_a_second_decider_finds_it_decided(
    clerk: Guest, decider: Guest, asked: str, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    with clerk.app.database.work(writes=True):
        make_staff(clerk.app, "una@example.org", "Una Prior", "decider")
    una = new_guest().sign_in_to_office("una@example.org")
    clerk.post(f"{asked}/plan/erase", code=code(clerk, cast))
    path = decision_path(clerk.app, asked)
    decider.post(f"{path}/approve", code=code(decider, cast, "decider"))
    page = una.post(f"{path}/approve", status=409, code=code_of(clerk.app, "una@example.org"))
    assert "has moved on" in page.text
    una.post(
        f"{path}/send-back",
        status=409,
        **{"back-code": code_of(clerk.app, "una@example.org"), "back-remark": "No."},
    )
