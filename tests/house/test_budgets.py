"""Small things stay small: functions of 40 lines, modules of 250."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "privacycenter").rglob("*.py"))


def test_modules_are_short_and_say_what_they_are_for() -> None:
    for path in MODULES:
        text = path.read_text()
        assert text.count("\n") <= 250, path
        assert not text or ast.get_docstring(ast.parse(text)), path


def test_functions_are_short() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 40, (path, node.name)


def test_time_comes_from_one_place() -> None:
    for path in MODULES:
        text = path.read_text()
        if path.name != "clock.py":
            assert "datetime.now(" not in text, path
            assert "utcnow" not in text, path
            assert "date.today(" not in text, path
