"""A secret offered to an app: as a picture to scan, as text to type, and sealed in the form."""

from dataclasses import dataclass

import segno
from markupsafe import Markup

from privacycenter.identity import staff_own
from privacycenter.refusals import Invalid
from privacycenter.web import site


@dataclass(frozen=True)
class Shown:
    """What a page shows of an offer."""

    picture: Markup
    spelled: str  # the secret, in groups
    sealed: str


def shown_offer(staff_id: int, email: str, sealed: str = "") -> Shown:
    """The offer a form came back with, or a new one."""
    issuer, safe = f"{site().settings.company_short} privacy office", site().safe
    try:
        offer = staff_own.same_offer(staff_id, email, sealed, issuer=issuer, safe=safe)
    except Invalid:
        offer = staff_own.offer_secret(staff_id, email, issuer=issuer, safe=safe)
    groups = [offer.secret[place : place + 4] for place in range(0, len(offer.secret), 4)]
    return Shown(_picture(offer.address), " ".join(groups), offer.sealed)


def _picture(address: str) -> Markup:
    """An SVG without any style: black on white also where the page is dark, or no app reads it."""
    code = segno.make(address, error="m", micro=False)
    picture = code.svg_inline(light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return Markup(picture)  # noqa: S704  nothing in it but what stands here
