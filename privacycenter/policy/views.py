"""The public door: the first page, the policy and its versions (P1 to P5)."""

from flask import Blueprint, Response, render_template, url_for

from privacycenter.policy.versions import VERSIONS, version_now
from privacycenter.refusals import Unknown
from privacycenter.web import machine, public, site
from privacycenter.web.going import go

blueprint = Blueprint("policy", __name__)


@blueprint.get("/")
@public
def home() -> str:
    """The first page: what one can do here, and which way in."""
    return render_template("policy/home.html", version=version_now())


@blueprint.get("/policy")
@public
def read() -> str:
    """The version in force."""
    version = version_now()
    return render_template("policy/read.html", version=version, versions=VERSIONS, current=version)


@blueprint.get("/policy/<string:version_id>")
@public
def read_version(version_id: str) -> str:
    """Any version, also one no longer or not yet in force."""
    version = next((one for one in VERSIONS if one.id == version_id), None)
    if version is None:
        raise Unknown
    return render_template(
        "policy/read.html", version=version, versions=VERSIONS, current=version_now()
    )


@blueprint.get("/healthz")
@machine
def healthz() -> Response:
    """Alive: the process answers. Says nothing about the database (see /readyz)."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/robots.txt")
@machine
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /you\nDisallow: /office\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@machine
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116)."""
    settings = site().settings
    lines = (
        f"Contact: mailto:{settings.contact_email}",
        f"Expires: {version_now().effective_on.year + 2}-01-01T00:00:00Z",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
        "Preferred-Languages: en",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/change-password")
@machine
def change_password() -> Response:
    """Where password managers look."""
    return go(url_for("identity.set_password"))
