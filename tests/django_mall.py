"""A Meiduo mall of Django's own making: its models, migrations and hashers, on any server.

In a process of its own: ``python tests/django_mall.py HOST PORT DATABASE`` builds it on MariaDB or
MySQL. Django's settings are a process's for good.
"""

import sys

import django
import pymysql
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

PASSWORD = "made-up-password-1"
LABEL = "mall"
HASHERS = [
    "PBKDF2PasswordHasher",
    "PBKDF2SHA1PasswordHasher",
    "Argon2PasswordHasher",
    "ScryptPasswordHasher",
    "MD5PasswordHasher",
]


def configure(host, port, database):
    pymysql.install_as_MySQLdb()
    pymysql.version_info = (2, 2, 1, "final", 0)  # Django asks mysqlclient's
    server = {"HOST": host, "PORT": port, "USER": "shop", "PASSWORD": "shop", "NAME": database}
    options = {"charset": "utf8mb4"}
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.mysql", "OPTIONS": options, **server}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        AUTH_USER_MODEL=f"{LABEL}.User",
        MIGRATION_MODULES={LABEL: None},
        PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in HASHERS],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=False,
    )
