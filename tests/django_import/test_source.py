"""The old database is only read; one that cannot be is one line."""

import pytest
from malls import count
from old_mall import openid, reasons

from meiduo.accounts.models import User
from meiduo.django_import.connecting import parsed
from meiduo.mall_models import QQBinding


def test_the_old_database_is_only_read(old, run):
    old.user(1)
    before = old.path.read_bytes()

    run(old.url)

    assert old.path.read_bytes() == before
    assert [path.name for path in old.path.parent.glob("old*")] == ["old.sqlite"]


def test_a_mall_without_qq_sign_in_moves_too(old, reports):
    old.user(1)
    old.does("DROP TABLE tb_oauth_qq")

    assert reports()["users"]["imported"] == 1


@pytest.mark.holds("B-44", "I2")
@pytest.mark.parametrize("missing", [None, 2, 99])
def test_a_binding_without_a_user_is_refused(old, reports, missing):
    """Once, whichever batch it would belong to."""
    old.user(1)
    old.user(3)
    old.binding(1, missing)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "user_missing"}


@pytest.mark.holds("I2")
@pytest.mark.parametrize("gone", [777, None])
def test_a_user_who_is_gone_claims_nothing(old, shop, reports, gone):
    """A mall without foreign keys keeps bindings of deleted users."""
    old.user(1)
    old.binding(1, 1)
    old.binding(2, gone, openid=openid(1).lower())

    assert reasons(reports()) == {("tb_oauth_qq", 2): "user_missing"}
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("I8")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite:////nowhere/old.sqlite",
        "sqlite://",
        "oracle+nothing://scott:canary-password@127.0.0.1/meiduo",
        "mysql+pymysql://scott:canary-password@127.0.0.1:1/meiduo",
        "postgresql+psycopg://scott:canary-password@127.0.0.1:1/meiduo",
        "postgresql+psycopg://127.0.0.1:1/meiduo?password=canary-password",
        "postgresql+psycopg://scott:canary-password@127.0.0.1:port/meiduo",
    ],
)
def test_an_unreadable_database_is_one_line(run, shop, url):
    """Without the password."""
    result = run(url)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "canary" not in result.output
    assert count(shop, User) == 0


@pytest.mark.parametrize("host", ["127.0.0.1:1", "[::1]:1"])
def test_a_server_that_does_not_answer_is_named(run, host):
    """With its port, for that may be what is wrong."""
    told = run(f"mysql://scott:tiger@{host}/meiduo?connect_timeout=1").stderr

    assert f"cannot read mysql+pymysql://{host}/meiduo: OperationalError" in told


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql+mysqldb"])
def test_mysql_is_asked_for_whole_names(scheme):
    """Whatever the driver presumes: mysqlclient takes what its library was built with."""
    assert parsed(f"{scheme}://shop@db/meiduo").query["charset"] == "utf8mb4"


def test_what_is_no_meiduo_mall_is_refused(run, shop, tmp_path):
    (tmp_path / "text").write_text("not a database, just text. " * 50)

    assert run(f"sqlite:///{tmp_path}/text").exit_code == 2
    result = run(shop.config["DATABASE_URL"])  # our own
    assert result.exit_code == 2
    assert "perhaps this shop's own (DATABASE_URL)" in result.stderr
