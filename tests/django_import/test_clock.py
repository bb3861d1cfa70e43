"""Which clock and which QQ app a run takes, and that it says so."""

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
    assert "--timezone Asia/Shanghai: say the same" in " ".join(refused.stderr.split())
    assert count(shop, User) == 2


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
