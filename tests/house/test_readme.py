"""The README is true: its promises, settings and commands exist."""

import re
from pathlib import Path

from privacycenter.cli.main import main
from privacycenter.settings import FIELDS

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMISES = re.findall(
    r"^\| (S\d+)[^|]*\|([^|]+)\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", README, re.MULTILINE
)


def test_every_promise_has_its_module_its_page_and_its_test(bare_app: object) -> None:
    assert len(PROMISES) == README.count("\n| S")
    rules = {re.sub(r"<[^>]+>", "<>", rule.rule) for rule in bare_app.url_map.iter_rules()}
    for promise, _what, module, page, test in PROMISES:
        assert (ROOT / module).exists(), promise
        assert (ROOT / test).exists(), promise
        shape = re.sub(r"<[^>]+>", "<>", page)
        assert shape in rules or re.sub(r"/[^/]+$", "/<>", shape) in rules, promise


def test_every_setting_is_listed_with_its_default() -> None:
    for field in FIELDS:
        line = next(one for one in README.splitlines() if f"| `{field.variable}` |" in one)
        assert field.default is None or field.default in line


def test_every_command_is_listed() -> None:
    for name in main.commands:
        assert f"`privacycenter {name}" in README, name


def test_every_make_target_is_named() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for target in set(targets) - {"lock"}:
        assert f"make {target}" in README, target


def test_every_package_is_named_with_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    needed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert needed
    for name in re.findall(r'"([a-z0-9-]+)', needed[1]):
        assert name in README.split("## Packages")[1], name


def test_the_floors_are_those_the_linter_keeps() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    layers = re.search(r"^layers = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert layers
    for layer in re.findall(r'"([^"]+)"', layers[1]):
        assert f"\n{layer} " in README, layer


def test_no_address_of_a_registry_no_path_of_a_machine() -> None:
    for path in (ROOT / "requirements.txt", ROOT / "requirements-dev.txt", ROOT / "README.md"):
        assert not re.search(
            r"--(extra-)?index-url|https?://[^\s]*pypi|/(home|root|work)/", path.read_text()
        ), path
