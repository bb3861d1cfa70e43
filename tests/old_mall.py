"""An older Meiduo mall: a real database as Django leaves it."""

import base64
import contextlib
import hashlib
import sqlite3

SCHEMA = """
CREATE TABLE tb_users (
    id integer PRIMARY KEY AUTOINCREMENT,
    password varchar(128) NOT NULL,
    last_login datetime,
    is_superuser bool NOT NULL,
    username varchar(150) NOT NULL,
    first_name varchar(30) NOT NULL,
    last_name varchar(150) NOT NULL,
    email varchar(254) NOT NULL,
    is_staff bool NOT NULL,
    is_active bool NOT NULL,
    date_joined datetime,
    mobile varchar(30),
    email_active bool NOT NULL,
    default_address_id integer
);
CREATE TABLE tb_oauth_qq (
    id integer PRIMARY KEY AUTOINCREMENT,
    create_time datetime,
    update_time datetime,
    openid varchar(64),
    user_id integer
);
CREATE INDEX openids ON tb_oauth_qq (openid);
"""
JOINED = "2019-05-01 08:00:00"
NUMBERS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < {number})"
MANY_USERS = f"""
INSERT INTO tb_users (id, password, is_superuser, username, first_name, last_name, email, is_staff,
    is_active, date_joined, mobile, email_active)
SELECT n, '!x', 0, 'user'||n, '', '', '', 0, 1, '{JOINED}', printf('139%08d', n), 0
FROM ({NUMBERS} SELECT n FROM c);
"""
MANY_BINDINGS = f"""
INSERT INTO tb_oauth_qq (create_time, update_time, openid, user_id)
SELECT '{JOINED}', '{JOINED}', printf('%032X', n), n FROM ({NUMBERS} SELECT n FROM c);
"""


def django_hash(password):
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"MadeUpSalt12", 1000)
    return f"pbkdf2_sha256$1000$MadeUpSalt12${base64.b64encode(digest).decode()}"


def openid(number):
    return f"{number:032X}"


class OldMall:
    """User and binding number N belong together, unless a test says otherwise."""

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:///{path}"
        self.does(SCHEMA)

    def does(self, script):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)

    def user(self, number, **changes):
        row = {
            "id": number,
            "username": f"user{number}",
            "mobile": f"139{number:08}",
            "password": "!none",
            "is_active": 1,
            "date_joined": JOINED,
            "last_login": None,
            "is_superuser": 0,
            "first_name": "",
            "last_name": "",
            "email": "",
            "is_staff": 0,
            "email_active": 0,
        }
        self._insert("tb_users", {**row, **changes})

    def binding(self, number, user_id, **changes):
        row = {
            "id": number,
            "user_id": user_id,
            "openid": openid(number),
            "create_time": JOINED,
            "update_time": JOINED,
        }
        self._insert("tb_oauth_qq", {**row, **changes})

    def many(self, number):
        self.does((MANY_USERS + MANY_BINDINGS).format(number=number))

    def _insert(self, table, row):
        marks = ",".join("?" * len(row))
        statement = f"INSERT INTO {table} ({','.join(row)}) VALUES ({marks})"
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.execute(statement, list(row.values()))
            connection.commit()


def reasons(report):
    """Return why which row was refused."""
    return {(row["table"], row["id"]): row["reason"] for row in report["rows"]}
