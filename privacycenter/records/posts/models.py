"""Forum posts and classified ads, by the site's own number."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column

KINDS = ("post", "classified")


class Post(Base):
    """One post or ad. `text_removed_at` says since when its text is gone for good: an import
    does not bring it back."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("text_removed_at IS NULL OR text = ''", name="removed_is_empty"),
        UniqueConstraint("kind", "reference"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime]
    text_removed_at: Mapped[datetime | None]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
