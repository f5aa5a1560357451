"""What remains to be done, and the receipt: for whoever has the link of the letter, the account
being gone, and for whoever still has one."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from privacycenter.receipts.issuing import content_of, file_of
from privacycenter.receipts.sheet import sheet_of
from privacycenter.refusals import Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.account import Account, account_of, followed, receipt_in
from privacycenter.rights.kinds import reference_of
from privacycenter.web import account, public, site, visitor

blueprint = Blueprint("deletion", __name__)


@blueprint.get("/followed/<string:token>")
@public
def follow_request(token: str) -> str:
    """Where a deletion stands. Shows no name and no address, and opens nothing else."""
    found = followed(token, site().links)
    return render_template(
        "deletion/follow_request.html",
        account=found,
        token=token,
        reference=reference_of(found.request),
    )


@blueprint.get("/followed/<string:token>/receipt/<id:edition>")
@public
def show_receipt(token: str, edition: int) -> str:
    """A receipt as it goes on paper."""
    return shown(followed(token, site().links), edition, "deletion.follow_request", token=token)


@blueprint.get("/followed/<string:token>/receipt/<id:edition>/file")
@public
def download_receipt(token: str, edition: int) -> Response:
    """The signed file, which anybody can check."""
    return as_file(followed(token, site().links), edition)


@blueprint.get("/you/requests/<id:request_id>/receipt/<id:edition>")
@account
def show_own_receipt(request_id: int, edition: int) -> str:
    """The same for somebody who still has an account."""
    return shown(own_account(request_id), edition, "rights.show_request", request_id=request_id)


@blueprint.get("/you/requests/<id:request_id>/receipt/<id:edition>/file")
@account
def download_own_receipt(request_id: int, edition: int) -> Response:
    """The signed file."""
    return as_file(own_account(request_id), edition)


def own_account(request_id: int) -> Account:
    found = account_of(lifecycle.own_request(request_id, visitor().owner_id))
    if found is None:
        raise Unknown
    return found


def shown(found: Account, edition: int, page: str, **where: Any) -> str:
    """A receipt on paper, with the way to its file and back to `page`."""
    receipt = receipt_in(found, edition)
    file = "download_receipt" if "token" in where else "download_own_receipt"
    return render_template(
        "deletion/show_receipt.html",
        sheet=sheet_of(content_of(receipt)),
        leads_to=url_for(page, **where),
        file_at=url_for(f"deletion.{file}", edition=edition, **where),
    )


def as_file(found: Account, edition: int) -> Response:
    name = f"receipt-{reference_of(found.request)}-{edition}.json"
    return Response(
        file_of(receipt_in(found, edition)),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
