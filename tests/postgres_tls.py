"""A PostgreSQL that speaks TLS, and asks its clients for a certificate."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import certificates
import postgres
from processes import free_port

RULES = "hostssl all shop 127.0.0.1/32 cert\nhostssl all plain 127.0.0.1/32 trust\n"


@dataclass
class Secured:
    """Where it answers, and the files that a client needs.

    Attributes:
        place: host and port.
        folder: holds roots.pem, other_roots.pem, client.pem, client.key, open.key.
    """

    place: str
    folder: Path

    def address(self, user="shop", database="mall", **query):
        """Return an address whose certificates are checked to the host's name."""
        files = {name: f"{self.folder}/{file}" for name, file in query.items() if "ssl" in name}
        words = "&".join(f"{name}={file}" for name, file in files.items())
        return f"postgresql://{user}@{self.place}/{database}?sslmode=verify-full&{words}"


@contextlib.contextmanager
def secured(files):
    """Run a server with TLS; its certificates are put in a folder.

    Args:
        files: the folder, which the clients read.
    """
    certificates.write(files)
    with postgres.own_folder() as folder:
        postgres.make(folder)
        for name in ("server.pem", "server.key", "roots.pem"):
            copy = folder / name
            copy.write_bytes((files / name).read_bytes())
            copy.chmod(0o600)
            postgres.give(copy)
        rules = folder / "data" / "pg_hba.conf"
        rules.write_text(RULES + rules.read_text())
        settings = ["ssl=on", f"ssl_cert_file={folder}/server.pem"]
        settings += [f"ssl_key_file={folder}/server.key", f"ssl_ca_file={folder}/roots.pem"]
        port = free_port()
        with postgres.running(folder, port, *settings):
            yield Secured(f"localhost:{port}", files)
