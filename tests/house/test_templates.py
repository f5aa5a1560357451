"""Templates compile, are short, and carry nothing unused."""

import re
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, meta

from privacycenter.web import Site
from privacycenter.web.site import folder

ALL = sorted(Path(folder("templates")).rglob("*.html")) + sorted(
    Path(folder("templates")).rglob("*.txt")
)
NAMES = [str(path.relative_to(folder("templates"))) for path in ALL]
LINES = 80


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_uses_only_what_exists(bare_app: Site, name: str) -> None:
    assert bare_app.jinja_env.undefined is StrictUndefined
    bare_app.jinja_env.get_template(name)
    source = (folder("templates") / name).read_text()
    for other in meta.find_referenced_templates(bare_app.jinja_env.parse(source)):
        assert other is None or (folder("templates") / other).exists(), other


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short(name: str) -> None:
    assert len((folder("templates") / name).read_text().splitlines()) <= LINES


def test_every_page_sets_its_title() -> None:
    for path in ALL:
        text = path.read_text()
        if path.parent.name != "layouts" and re.search(
            r'{% extends "layouts/(public|account|office|bare)', text
        ):
            has_title = "{% set title" in text
            assert has_title or path.name in ("show_request.html", "error.html"), path


def test_no_macro_is_unused() -> None:
    everything = "\n".join(path.read_text() for path in ALL)
    for name in re.findall(r"{% macro (\w+)\(", everything):
        assert re.search(rf"import [^%]*\b{name}\b", everything), name


def test_nothing_comes_from_another_host() -> None:
    for path in [*ALL, *Path(folder("static")).glob("*.css")]:
        assert not re.search(r"(src|href)=\"https?://|url\(|@import", path.read_text()), path


def test_no_style_no_script() -> None:
    for path in ALL:
        if path.name != "copy_page.html":  # a file of its own, on the reader's disk
            assert not re.search(r"<script|<style| style=| on[a-z]+=", path.read_text()), path
