"""A trace in a log says where and why; what a database has said of its rows is not in it."""

import logging

import pytest
from quoting import CANARY, KINDS, ROW
from sqlalchemy.exc import StatementError

from meiduo import signals
from meiduo.traces import NOT_A_VALUE, without_values

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mariadb")


@pytest.fixture
def refused(beside):
    """Ask for a row twice, past the shop: with an engine that hides no parameters."""

    def insert():
        with beside.begin() as connection:
            connection.execute(ROW, [{"name": CANARY}, {"name": CANARY}])

    insert.engine = beside
    return insert


@pytest.mark.holds("I8")
@pytest.mark.parametrize("failing", KINDS)
def test_our_faults_name_no_value(shop, visitor, refused, failing, caplog):
    """Whatever formatter the shop has."""
    shop.add_url_rule("/broken/", view_func=lambda: failing(refused))

    assert visitor.opens("/broken/").status_code == 500
    assert CANARY not in caplog.text
    assert f"in {failing.__name__}" in caplog.text
    assert KINDS[failing] in caplog.text


@pytest.mark.holds("I8")
@pytest.mark.parametrize("failing", KINDS)
def test_a_receivers_fault_names_no_value(shop, visitor, refused, failing, caplog):
    @signals.on(signals.qq_login_failed, shop)
    def receive(app, error):
        failing(refused)

    visitor.opens("/oauth_callback?code=A&state=nobody")

    assert "receiver_failed" in caplog.text
    assert CANARY not in caplog.text
    assert f"in {failing.__name__}" in caplog.text


@pytest.mark.holds("I8")
@pytest.mark.parametrize("failing", KINDS)
def test_others_lines_name_no_value(refused, failing, logged):
    """Of any library, as the mall's formatter writes them; the exception stays as it was."""
    with pytest.raises(Exception) as failed:  # noqa: PT011  # of many kinds
        failing(refused)
    cause = failed.value.__cause__
    logging.getLogger("elsewhere").error("failed", exc_info=failed.value)

    (line,) = [line["exc_info"] for line in logged() if line["event"] == "failed"]
    assert CANARY not in line
    assert f"in {failing.__name__}" in line
    assert failed.value.__cause__ is cause


def test_other_exceptions_stay_themselves():
    error = RuntimeError("boom")
    error.__cause__ = ValueError("why")

    assert without_values(error) is error


def test_values_that_fit_no_column_stay_hidden():
    error = StatementError("no", "select ?", [CANARY], ValueError(f"not a number: {CANARY}"))

    assert str(without_values(error)) == NOT_A_VALUE
    assert str(without_values(error.orig)) == str(error.orig)


def test_a_circle_of_causes_ends():
    first = RuntimeError("first")
    second = StatementError("no", "select ?", [CANARY], ValueError(CANARY))
    first.__cause__ = second
    second.__context__ = first

    likeness = without_values(first)

    assert CANARY not in str(likeness.__cause__)
    assert likeness.__cause__.__context__ is likeness


class Mute(RuntimeError):
    """Whose text cannot be had."""

    def __str__(self):
        raise KeyError(CANARY)


def test_what_cannot_be_printed_is_logged():
    error = Mute()
    error.__cause__ = StatementError("no", "select ?", [CANARY], ValueError(CANARY))

    assert str(without_values(error)) == "(it cannot say what)"


class Homeless(StatementError):
    """A class that says of no module that it comes from there."""

    __module__ = None


def with_notes(notes):
    error = StatementError("no", "select ?", [CANARY], ValueError(CANARY))
    error.__notes__ = notes
    return error


def deep():
    error = StatementError("no", "select ?", [CANARY], ValueError(CANARY))
    for _ in range(2000):
        error = ExceptionGroup("one", [error])
    return error


@pytest.mark.parametrize(
    "error",
    [
        Homeless("no", "select ?", [CANARY], ValueError(CANARY)),
        with_notes(None),
        with_notes([Mute()]),
        deep(),
    ],
    ids=["homeless", "no notes", "mute note", "deep"],
)
def test_an_odd_exception_is_logged(error):
    """Where and of what kind it is, if no more."""
    likeness = without_values(error)

    assert type(likeness).__name__ == type(error).__name__
    assert likeness.__traceback__ is error.__traceback__
    assert CANARY not in str(likeness)
