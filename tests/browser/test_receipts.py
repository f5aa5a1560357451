"""A receipt in a real browser: checked without scripts, on a phone, and on one sheet of paper."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from privacycenter.receipts.issuing import content_of, file_of
from privacycenter.receipts.sheet import sheet_of
from tests.browser.conftest import Someone
from tests.receipts.contents import DELETION, edited, given
from tests.running_site import RunningSite

pytestmark = pytest.mark.browser

# A member of long standing: twelve kinds erased, five kept on two grounds, five systems told.
LONG = {
    "done": [{"title": f"A kind of information, {n}", "records": 100 * n} for n in range(1, 13)],
    "kept": [DELETION["kept"][0] | {"title": f"Records of kind {n}"} for n in range(1, 5)]
    + DELETION["kept"][1:],
    "told": DELETION["told"]
    + [DELETION["told"][0] | {"recipient": f"The system {n}"} for n in range(1, 4)],
}
ALONE = """{% extends "layouts/public.html" %}{% from "receipts/receipt.html" import receipt %}
{% set title = "Receipt" %}{% block heading %}{{ receipt(sheet) }}{% endblock %}"""


@pytest.mark.parametrize("scripts", [False, True])
def test_whoever_is_shown_one_checks_it(
    site: RunningSite, somebody_at: Callable[..., Someone], tmp_path: Path, scripts: bool
) -> None:
    with site.app.database.work(writes=True):
        file = file_of(given(site.app, f"request 1{scripts}"))
    good, bad = tmp_path / "receipt.json", tmp_path / "edited.json"
    good.write_bytes(file)
    bad.write_bytes(edited(file, kept=[]))
    ann = somebody_at(site, scripts=scripts)
    ann.page.set_viewport_size({"width": 320, "height": 800})
    ann.open("/policy")
    ann.page.get_by_role("link", name="Check a receipt").click()
    for path, title in (
        (bad, "This receipt was changed, or is not ours"),
        (good, "This receipt is good"),
    ):
        ann.page.get_by_label("The file").set_input_files(path)
        ann.press("Check it")
        ann.page.get_by_role("heading", level=1, name=title).wait_for()
    ann.sees(json.loads(file)["receipt"]["serial"])
    ann.sees("Tax law asks for invoices for seven years.")
    ann.write("Or its text", file.decode().replace("D-2026-0007", "D-2026-0008"))
    ann.press("Check it")
    ann.sees("Do not rely on it")


def test_it_fits_a_phone_and_one_sheet_of_paper(
    site: RunningSite, somebody_at: Callable[..., Someone]
) -> None:
    with site.app.database.work(writes=True):
        content = content_of(given(site.app, "request 2", **LONG))
    with site.app.test_request_context("/"):
        html = site.app.jinja_env.from_string(ALONE).render(sheet=sheet_of(content))
    ann = somebody_at(site)
    ann.open("/policy")
    ann.page.set_content(html, wait_until="load")
    for width in (320, 1280):
        ann.page.set_viewport_size({"width": width, "height": 800})
        assert ann.page.evaluate("document.documentElement.scrollWidth") == width
    for paper in ("A4", "Letter"):
        assert ann.page.pdf(format=paper).count(b"/Type /Page\n") == 1, paper
