"""The kinds of information the policy names, in its order, and where each one is kept.

A kind that no holding declares is kept in a system nobody has connected: the page says so and
whom to ask, because what goes unreported is never nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    """One of the policy's own categories. `anchor` is its section on the policy page."""

    key: str
    title: str
    anchor: str
    elsewhere: str | None = None  # the system that keeps it, while no holding does


CATEGORIES = (
    Category("member-information", "Member information", "registration"),
    Category("posts", "Forum posts and classified ads", "registration"),
    Category("payments", "Payment information", "payments"),
    Category("newsletters", "Newsletter subscriptions", "newsletters"),
    Category("communications", "Messages to us", "communications", "the support mailbox"),
    Category("server-logs", "Server logs", "server-logs"),
    Category("links-followed", "Links followed", "links-followed"),
    Category("cookies", "Cookies and preferences", "cookies"),
    Category("affiliated-sites", "Information from affiliated sites", "affiliated-sites"),
    Category("partners", "Information we process for partners", "partners"),
    Category("privacy-center", "This privacy center’s own records", "privacy-center"),
)
