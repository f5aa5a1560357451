"""Every route has its sign, and a name that says where it is found."""

import inspect
import re
from pathlib import Path

from werkzeug.routing import Rule

from privacycenter.identity.staff_codes import LIMITS as LIMITS_OF_CODES
from privacycenter.web import Site
from privacycenter.web.doors import SAFE_METHODS, sign_of
from privacycenter.web.limits import LIMITS
from privacycenter.web.site import folder

TYPED = re.compile(r"<(?P<kind>[a-z]+):(?P<name>[a-z_]+)>")
READS_ONLY = {"access.take_copy": "streams"}


def rules_of(app: Site) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_has_a_sign(bare_app: Site) -> None:
    unsigned = [
        rule.rule
        for rule in bare_app.url_map.iter_rules()
        if sign_of(bare_app.view_functions[rule.endpoint]).audience is None
    ]
    assert unsigned == []


def test_a_route_that_takes_post_writes_and_no_other_does(bare_app: Site) -> None:
    for rule in rules_of(bare_app):
        takes_changes = bool(set(rule.methods or ()) - set(SAFE_METHODS))
        assert sign_of(bare_app.view_functions[rule.endpoint]).writes == takes_changes, rule


def test_office_routes_name_a_permission(bare_app: Site) -> None:
    for rule in rules_of(bare_app):
        sign = sign_of(bare_app.view_functions[rule.endpoint])
        if rule.rule.startswith("/office") and rule.endpoint != "accounts.sign_in":
            assert sign.audience == "office", rule
            assert re.fullmatch(r"office:[a-z-]+:[a-z-]+", sign.permission or ""), rule


def test_addresses_are_kebab_case_and_their_parts_typed(bare_app: Site) -> None:
    for rule in rules_of(bare_app):
        assert rule.rule.count("<") == len(TYPED.findall(rule.rule)), rule
        fixed = TYPED.sub("", rule.rule)
        assert re.fullmatch(r"[a-z0-9./-]+", fixed), rule


def test_view_endpoint_and_template_share_a_name(bare_app: Site) -> None:
    for rule in rules_of(bare_app):
        view = bare_app.view_functions[rule.endpoint]
        assert rule.endpoint.split(".")[1] == view.__name__, rule


def test_signs_name_limits_that_exist(bare_app: Site) -> None:
    for view in bare_app.view_functions.values():
        assert set(sign_of(view).limits) <= set(LIMITS)


def test_a_view_that_takes_a_code_counts_the_wrong_ones(bare_app: Site) -> None:
    """Else whoever found a session open could try all of them."""
    spends = re.compile(r"\b(with_code|_carried_out|_set_up)\(f|\bform\.(code|first)\.text")
    views = [one for one in bare_app.view_functions.values() if ".office." in one.__module__]
    spending = [view for view in views if spends.search(inspect.getsource(view))]
    assert len(spending) >= 12
    for view in spending:
        wanted = {"office.login"} if view.__name__ == "sign_in" else set(LIMITS_OF_CODES)
        assert set(sign_of(view).limits) >= wanted, view.__name__


def test_templates_link_only_to_what_exists(bare_app: Site) -> None:
    endpoints = {rule.endpoint for rule in bare_app.url_map.iter_rules()}
    for path in Path(folder("templates")).rglob("*.html"):
        for name in re.findall(r"url_for\(['\"]([a-z_.]+)['\"]", path.read_text()):
            assert name in endpoints, (path.name, name)
