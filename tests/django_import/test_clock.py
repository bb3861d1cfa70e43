"""Which clock and which QQ app a run takes, and that it says so."""

import pytest
from malls import APP_ID, count

from meiduo.accounts.models import User


def test_the_app_id_is_said_first_and_last(old, run, reports):
    old.user(1)
    result = run(old.url, "--dry-run")

    assert result.stderr.startswith(f"QQ app id of the old bindings: {APP_ID}\n")
    assert f"QQ app id of the old bindings: {APP_ID}\n" in result.stdout
    assert reports("--app-id", "101")["app_id"] == "101"


def test_another_app_id_than_before_is_said(old, run):
    old.user(1)
    run(old.url)

    assert f"An earlier run had the QQ app id {APP_ID}" in run(old.url, "--app-id", "101").stderr


def test_a_later_run_takes_the_first_ones_clock(old, shop, run, reports):
    """And says so; another one is refused."""
    old.user(1)
    run(old.url, "--timezone", "Asia/Shanghai")
    old.user(2)

    assert reports()["timezone"] == "Asia/Shanghai"
    assert "clock of the old dates: Asia/Shanghai" in run(old.url).stderr
    refused = run(old.url, "--timezone", "UTC")
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "--timezone Asia/Shanghai: say the same, or nothing" in said
    assert "restore the backup of before it, or start over in an empty database" in said
    assert count(shop, User) == 2


WARNING = "warning: the old dates carry no time zone and no --timezone was said"


def test_a_guessed_clock_is_warned_of(old, run):
    """By the first run, when another can still be said."""
    old.user(1)

    dry = run(old.url, "--dry-run")
    said = run(old.url, "--dry-run", "--timezone", "UTC")
    first = run(old.url)
    second = run(old.url)

    assert [WARNING in one.stderr for one in (dry, said, first, second)] == [1, 0, 1, 0]


@pytest.mark.parametrize("joined", ["2019-05-01 08:00:00+08:00", None])
def test_dates_with_a_zone_want_no_warning(old, run, joined):
    old.user(1, date_joined=joined)

    assert WARNING not in run(old.url).stderr


def test_a_dry_run_settles_no_clock(old, run, reports):
    old.user(1)
    run(old.url, "--dry-run")

    assert reports("--timezone", "Asia/Shanghai")["users"]["imported"] == 1


def test_odd_characters_in_a_password_get_advice(run):
    """Without the password."""
    result = run("mysql+pymysql://shop:cana@ry@127.0.0.1:1/meiduo")
    other = run("mysql+pymysql://shop:can/ary@127.0.0.1:1/meiduo")

    for one in (result, other):
        assert one.exit_code == 2
        assert "@ : / ? # % as %40 %3A %2F %3F %23 %25" in one.stderr
        assert "ary" not in one.output
        assert "cana" not in one.output
