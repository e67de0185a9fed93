"""Pictures that editors put into articles."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.extensions import Base


class ArticlePicture(Base):
    """A picture that was uploaded for the articles of a service."""

    __tablename__ = "article_pictures"

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), index=True)


class ArticlePictureUse(Base):
    """A published text shows the picture: so customers may load it while they may read the text."""

    __tablename__ = "article_picture_uses"

    file_id: Mapped[int] = mapped_column(
        sa.ForeignKey("article_pictures.file_id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
