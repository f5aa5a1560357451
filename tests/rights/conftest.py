"""What tests of clocks share: the law whose clock runs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from privacycenter.web import Site


@pytest.fixture
def under(app: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let another law apply: `under("gdpr")`."""

    def change(regime: str) -> None:
        app.settings = replace(app.settings, regime=regime)
        monkeypatch.setitem(app.jinja_env.globals, "settings", app.settings)

    return change
