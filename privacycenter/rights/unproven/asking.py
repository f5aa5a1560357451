"""Asking for a deletion without signing in. Whether we know the address is found out by the
worker, so that the page has nothing to tell."""

from privacycenter import clock
from privacycenter.mail import put_in_outbox
from privacycenter.policy import version_now
from privacycenter.rights.unproven.letters import PROVE_REQUEST
from privacycenter.settings import Settings


def ask(address: str, settings: Settings, *, quiet: bool) -> None:
    """Somebody typed an address. Received is what was sent now, whenever the worker comes to it.
    `quiet` does nothing more: enough were asked."""
    if quiet:
        return
    put_in_outbox(
        PROVE_REQUEST,
        address=address,
        received_at=clock.now().isoformat(),
        regime=settings.regime,
        policy_version=version_now().id,
    )
