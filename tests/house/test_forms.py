"""No form without a notice, and no notice that points nowhere (S4)."""

import re

import pytest
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField

from privacycenter.holdings import CATEGORIES
from privacycenter.web import Form, Site
from privacycenter.web.forms import Line, Paper, Secret
from privacycenter.web.site import folder

OFFICE = ("office/", "plans/", "decisions/", "tasks/", "holds/")  # parts of the office's pages


def all_forms(base: type[Form] = Form) -> list[type[Form]]:
    return [
        one
        for child in base.__subclasses__()
        for one in (child, *all_forms(child))
        if child.__module__.startswith("privacycenter")
    ]


def test_every_form_that_asks_for_something_has_a_notice(bare_app: Site) -> None:
    asks_staff_or_nothing = {
        "StaffSignInForm",
        "DeclineForm",
        "PressForm",
        "ReviewForm",
        "StepForm",
        "TakeForm",
        "ExtendForm",
        "QuestionForm",
        "CopyForm",
    }
    asks_staff_or_nothing |= {"AnswerForm"}
    asks_staff_or_nothing |= {
        "CodeForm",
        "SetUpForm",
        "StaffPasswordForm",
        "ErasureForm",
        "KeepForm",
        "RefusalForm",
        "ApproveForm",
        "ReturnForm",
        "TaskForm",
        "HoldForm",
        "AppForm",
        "RoleForm",
        "AccountForm",
    }
    for form in all_forms():
        assert (form.notice is None) == (form.__name__ in asks_staff_or_nothing), form


def test_notices_and_categories_point_into_the_policy(bare_app: Site) -> None:
    answer = bare_app.test_client().get("/policy", base_url="https://privacy.example.com")
    anchors = set(re.findall(r'id="([a-z-]+)"', answer.get_data(as_text=True)))
    wanted = {form.notice.anchor for form in all_forms() if form.notice}
    wanted |= {category.anchor for category in CATEGORIES}
    assert wanted <= anchors, wanted - anchors


def test_a_form_without_a_notice_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="must carry a notice"):
        type("Bare", (Form,), {})


def test_forms_in_templates_are_ours() -> None:
    """A template writes `<form` itself only for a lone button; questions go through the macro."""
    for path in folder("templates").rglob("*.html"):
        text = path.read_text()
        for form in re.findall(r"<form method=\"post\".*?</form>", text, re.DOTALL):
            assert path.name == "form.html" or "field(" not in form, path


def test_what_can_be_typed_into_refuses_card_numbers(bare_app: Site) -> None:
    """Line and Secret do; no other control takes a text, but for Paper, which is looked at and
    dropped: nothing of it is kept or shown (tests/receipts/test_verify_receipt.py)."""
    kinds = {
        unbound.field_class
        for form in all_forms()
        for name in dir(form)
        if hasattr(unbound := getattr(form, name), "field_class")
    }
    assert kinds >= {Line, Secret}
    picked = {SelectField, SelectMultipleField, RadioField, BooleanField}
    assert kinds <= {Line, Secret, Paper} | picked, kinds


def test_whoever_writes_freely_is_told_what_to_leave_out() -> None:
    """Every box of several lines that somebody outside the office fills in says it (S24)."""
    none_free = {
        "access/correct_field.html",  # a value as declared, such as a firm's address
        "receipts/verify_receipt.html",  # the text of a file of ours
    }
    boxes = 0
    for path in folder("templates").rglob("*.html"):
        name = str(path.relative_to(folder("templates")))
        is_office = "layouts/office.html" in path.read_text() or name.startswith(OFFICE)
        if is_office or name.startswith("parts/"):
            continue
        for call in re.findall(r"{{ a?_?field\([^}]*lines=[^}]*}}", path.read_text()):
            boxes += 1
            assert name in none_free or "free=True" in call, (name, call)
    assert boxes >= 6
