"""Settings with a meaning: hosts, addresses, folders, files, keys."""

import secrets
import ssl
from importlib.util import find_spec
from pathlib import Path

from meiduo.settings import addresses, keys, redis_addresses
from meiduo.settings.texts import Texts


class Reader(Texts):
    """Reads an environment, and whatever is said in the same form."""

    def no_debug(self) -> None:
        """Refuse what Flask takes for its debug mode: anything but blank and its three words for
        no."""
        if self._texts.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"}:
            self.refuse(
                "FLASK_DEBUG", "is on outside the sandbox: its debugger runs what a visitor types"
            )

    def hosts(self, name: str) -> list[str]:
        """Host names in small letters, with a port where one is meant."""
        found = [word.lower() for word in self.words(name)]
        if not all(map(addresses.is_host_and_port, found)):
            self.refuse(
                name, "holds what is no host name: write www.example.com, without scheme and path"
            )
        return found

    def path(self, name: str, default: Path) -> Path:
        """Where a folder is or would be; ``folder`` makes it."""
        return Path(self.text(name) or default).absolute()

    def folder(self, name: str, path: Path) -> None:
        """Make a folder that is going to be written to."""
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError):
            self.refuse_whole(
                name, "is not a folder and cannot be made: it holds what this app makes itself"
            )

    def certificates(self, name: str) -> str | None:
        """A file of trust roots; None for those that come along."""
        value = self.text(name)
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except (OSError, ValueError):  # SSLError is an OSError
                self.refuse(name, "is not a readable file of PEM certificates")
        return value

    def redis(self, name: str) -> str | None:
        """An address of Redis."""
        value = self.text(name)
        if value is None:
            return None
        if find_spec("redis") is None:
            self.refuse(name, "wants the package redis, which is not installed: pip install redis")
        elif not redis_addresses.is_known(value):
            self.refuse(name, f"is not a Redis address: {redis_addresses.FORMS}")
        else:
            for why in redis_addresses.faults(value):
                self.refuse(name, why)
        return value

    def address(self, name: str) -> str | None:
        """An address, its scheme in small letters: whether it is https is asked for in many
        places."""
        value = self.text(name)
        if value is None:
            return None
        scheme, mark, rest = value.partition("://")
        return scheme.lower() + mark + rest

    def url(self, name: str, default: str) -> str:
        """An address that is https, or http on this machine."""
        value = self.address(name) or default
        host = addresses.host(value)
        if host is None:
            self.refuse(name, "is not an http(s) address")
        elif not value.startswith("https://") and host not in addresses.LOOPBACK:
            self.refuse(name, "must be https: secrets travel there")
        return value

    def pictures(self, name: str) -> list[str]:
        """Addresses of pictures, or their beginnings."""
        found = self.words(name)
        if not all(map(addresses.is_picture, found)):
            self.refuse(
                name, "is neither a path of this site nor an http(s) address in plain ASCII"
            )
        return found

    def key(self, name: str, keep_in: Path | None) -> str:
        """A signing key. With ``keep_in`` one is made there when the environment has none."""
        value = self.text(name)
        if value is None and keep_in is not None:
            value = self._stored_key(name, keep_in / name.lower())
        if value is None:
            make = "make one with  python -c 'import secrets; print(secrets.token_hex())'"
            self.refuse_absence(name, make)
        elif why := keys.weakness(value):
            self.refuse(name, why)
        return value or ""

    def old_keys(self, name: str) -> list[str]:
        """Keys of before: they still open, so they must be as good as the one that signs."""
        found = self.words(name)
        for why in filter(None, map(keys.weakness, found)):
            self.refuse(name, f"holds a key that {why}")
        return found

    def _stored_key(self, name: str, path: Path) -> str:
        try:
            return keys.stored(path)
        except OSError:
            self.refuse("INSTANCE_PATH", f"does not let {path.name} be kept there")
        except UnicodeDecodeError:
            cure = "remove it and one is made"
            why = f"cannot be read: {path.name} in INSTANCE_PATH is no text; {cure}"
            self.refuse(name, why)
        return secrets.token_hex(keys.BYTES)
