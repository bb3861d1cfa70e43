"""Build a Meiduo mall with Django's own migrations and hashers, and say who is in it.

``python build.py HOST PORT DATABASE USERS`` in a process of its own: Django's settings are a
process's for good. Prints JSON: each user's name, hasher and openids.
"""

import json
import os
import sys

import django
import pymysql
from django.conf import settings
from django.core.management import call_command

PASSWORD = "made-up-password-1"
HASHERS = ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "scrypt", "bcrypt_sha256", "md5")
CLASSES = ("PBKDF2", "PBKDF2SHA1", "Argon2", "Scrypt", "BCryptSHA256", "MD5")


def configure(host, port, database):
    pymysql.version_info = (2, 2, 1, "final", 0)  # Django asks for mysqlclient's
    pymysql.install_as_MySQLdb()
    server = {"HOST": host, "PORT": port, "USER": "shop", "PASSWORD": "shop", "NAME": database}
    options = {"charset": "utf8mb4"}
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.mysql", "OPTIONS": options, **server}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mall"],
        AUTH_USER_MODEL="mall.User",
        PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{one}PasswordHasher" for one in CLASSES],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=False,
        TIME_ZONE="Asia/Shanghai",
    )
    django.setup()


def cheapen():
    """Give hashers the least work they take: how much it is does not matter here."""
    from django.contrib.auth import hashers

    hashers.PBKDF2PasswordHasher.iterations = 2_000
    hashers.BCryptSHA256PasswordHasher.rounds = 4
    hashers.ScryptPasswordHasher.work_factor = 2**4
    hashers.Argon2PasswordHasher.memory_cost = 64


def fill(number):
    """Make users as shoppers sign up, with each hasher in turn; half of them have a QQ."""
    from django.contrib.auth.hashers import make_password
    from mall.models import OAuthQQUser, User

    hashes = {one: make_password(PASSWORD, hasher=one) for one in HASHERS}
    made = []
    for n in range(1, number + 1):
        hasher = HASHERS[n % len(HASHERS)]
        user = User(username=f"用户Tom{n}", mobile=f"139{n:08}", password=hashes[hasher])
        user.is_staff = n == 1
        user.save()
        openid = f"{n:032X}" if n % 4 < 2 else ""
        if openid:
            OAuthQQUser.objects.create(user=user, openid=openid)
        made.append({"id": user.id, "name": user.username, "hasher": hasher, "openid": openid})
    return made


if __name__ == "__main__":
    configure(*sys.argv[1:4])
    sys.stdout = sys.stderr  # what the commands say
    call_command("migrate", verbosity=0)
    cheapen()
    made = fill(int(sys.argv[4]))
    os.write(1, json.dumps(made).encode())
