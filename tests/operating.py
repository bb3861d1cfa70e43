"""An operator at the shell of a shop."""

import json

from malls import rows

from meiduo.accounts.models import User

PASSWORD = "canary-made-up-password"


def run(shop, *args, **kwargs):
    """Run ``flask ...`` in the shop."""
    return shop.test_cli_runner().invoke(args=args, **kwargs)


def create_mia(shop):
    """Make a user of the mall: mia, 13800000001, with a password; return the id."""
    options = ("--mobile", "13800000001", "--password-stdin", "--json")
    return json.loads(run(shop, "users", "create", "mia", *options, input=PASSWORD).stdout)["id"]


def user(shop, username):
    with rows(shop) as session:
        found = session.query(User).filter_by(username=username).one()
        session.expunge(found)
        return found


def fails(result, code, words=""):
    """One clear line on standard error (usage adds how to call), nothing on standard output."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert words in result.stderr
    assert code == 2 or len(result.stderr.splitlines()) == 1
    return True
