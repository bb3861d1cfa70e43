"""The tables of the two Flask apps that have Authlib: users, and a QQ account each."""

import os

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, mapped_column, relationship

db = SQLAlchemy()
SETTINGS = {
    "SECRET_KEY": "made-up-key-of-the-benchmark",
    "JWT_SECRET_KEY": "made-up-key-of-the-benchmark-for-tokens",
    "SQLALCHEMY_DATABASE_URI": "sqlite:///" + os.environ["BENCH_FILE"],
}


class User(db.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))


class Binding(db.Model):
    __tablename__ = "bindings"
    id: Mapped[int] = mapped_column(primary_key=True)
    openid: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    user: Mapped[User] = relationship()


@event.listens_for(Engine, "connect")
def configure(connection, _):
    """All systems write SQLite so."""
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
