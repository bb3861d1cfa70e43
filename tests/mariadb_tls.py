"""A MariaDB that speaks TLS, and asks one of its users for a certificate."""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import certificates
import mariadb
import pymysql
from processes import free_port

MADE = (
    "CREATE DATABASE mall CHARACTER SET utf8mb4",
    "CREATE USER known IDENTIFIED BY 'known' REQUIRE X509",
    "GRANT ALL ON mall.* TO known",
)


@dataclass
class Secured:
    """Where it answers, and the files that a client needs.

    Attributes:
        place: host and port.
        folder: holds roots.pem, other_roots.pem, client.pem, client.key.
    """

    place: str
    folder: Path

    def address(self, user="shop", place=None, **files):
        """Return an address; without files its certificate is not looked at."""
        words = "&".join(f"{name}={self.folder}/{file}" for name, file in files.items())
        return f"mysql://{user}:{user}@{place or self.place}/mall?{words}".rstrip("?")


@contextlib.contextmanager
def secured(files):
    """Run a server with TLS; its certificates are put in a folder.

    Args:
        files: the folder, which the clients read.
    """
    certificates.write(files)
    with mariadb.own_folder() as folder:
        mariadb.make(folder)
        for name in ("server.pem", "server.key", "roots.pem"):
            copy = folder / name
            copy.write_bytes((files / name).read_bytes())
            copy.chmod(0o600)
            if owner := mariadb.as_user().get("user"):
                shutil.chown(copy, owner)
        settings = [f"ssl-cert={folder}/server.pem", f"ssl-key={folder}/server.key"]
        settings += [f"ssl-ca={folder}/roots.pem"]
        port = free_port()
        with mariadb.running(folder, port, *settings) as address:
            mariadb.welcome(address)
            login = {"user": "shop", "password": "shop", "ssl_disabled": True}
            with pymysql.connect(host="127.0.0.1", port=port, **login) as admin:
                for statement in MADE:
                    admin.cursor().execute(statement)
            yield Secured(f"localhost:{port}", files)
