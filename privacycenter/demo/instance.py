"""The files of a trial on one machine: settings with fresh keys, and the sign-ins."""

import json
import os
import secrets
from pathlib import Path

from privacycenter.settings import DEFAULT_FILE, PREFIX

SIGN_INS = Path("instance/demo.json")

TEMPLATE = """\
# Written by `privacycenter demo` for a trial on this machine. Not for production.
mode = "demonstration"
database_url = "sqlite:///{folder}/privacycenter.sqlite"
secret_keys = "{secret}"
data_keys = "{data}"
mail_url = "file://{folder}/mail"
mail_from = "privacy@example.com"
company = "imgwg Communications"
company_short = "imgwg"
contact_postal = "Privacy Office, imgwg Communications|100 Example Avenue|Springfield, OH 45501"
contact_email = "privacy@example.com"
our_addresses = "support@example.com"
unconnected_systems = "the paper files of the advertising department"
"""


def write_settings_if_none() -> None:
    """Write instance/settings.toml, unless settings of any kind are there."""
    named = os.environ.get(PREFIX + "CONFIG")
    if named is None and any(name.startswith(PREFIX) for name in os.environ):
        return
    path = Path(named) if named else DEFAULT_FILE
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = TEMPLATE.format(
        folder=path.parent.resolve(),
        secret=secrets.token_urlsafe(48),
        data=secrets.token_urlsafe(48),
    )
    _write_private(path, text)


def write_sign_ins(people: list[dict[str, str | None]]) -> None:
    """Who can sign in, for whoever tries it out."""
    SIGN_INS.parent.mkdir(parents=True, exist_ok=True)
    _write_private(SIGN_INS, json.dumps(people, indent=1) + "\n")


def _write_private(path: Path, text: str) -> None:
    with open(
        path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)
    ) as file:
        file.write(text)
