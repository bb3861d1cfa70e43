"""The bookshop's users."""

import uuid

from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash

db = SQLAlchemy()
NOBODYS = generate_password_hash("")  # an unknown e-mail takes as long as a wrong password


class User(UserMixin, db.Model):
    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # none by QQ
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(255))  # none by QQ
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def by_id(cls, text: str) -> "User | None":
        return db.session.get(cls, uuid.UUID(text))

    @classmethod
    def by_password(cls, email: str, password: str) -> "User | None":
        """Return the user who has this e-mail and password; None when there is no such user."""
        user = db.session.scalar(select(cls).where(cls.email == email.lower()))
        known = user.password_hash if user and user.is_active else None
        return user if check_password_hash(known or NOBODYS, password) and known else None

    @classmethod
    def register(cls, email: str, password: str, name: str) -> "User":
        user = cls(email=email.lower(), name=name, password_hash=generate_password_hash(password))
        db.session.add(user)
        return user
