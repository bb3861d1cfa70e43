"""What one act of a visitor costs: at the database, and at QQ."""

import contextlib
from typing import NamedTuple

from statement_log import Log, listening


class Cost(NamedTuple):
    """Counts, not seconds."""

    statements: int = 0  # without BEGIN and COMMIT
    commits: int = 0  # of transactions that have written
    requests: int = 0  # to QQ
    connections: int = 0  # to QQ, opened anew
    handshakes: int = 0  # of TLS

    def __sub__(self, earlier):
        return Cost(*(now - then for now, then in zip(self, earlier, strict=True)))

    def is_within(self, promised):
        return all(mine <= most for mine, most in zip(self, promised, strict=True))


class Meter:
    """Counts from when it is opened on.

    Args:
        qq: the one that the benchmarks have, ``side_by_side.servers.QQ``: it keeps connections.
    """

    def __init__(self, qq):
        self._qq = qq
        self.log = Writes()

    def read(self):
        statements = [one for one in self.log.seen if not one.startswith("BEGIN")]
        return Cost(len(statements), self.log.commits, **self._qq.says())

    @contextlib.contextmanager
    def open(self):
        with listening(self.log):
            yield self


class Writes(Log):
    """Knows the commits of what was written, too."""

    def __init__(self):
        super().__init__()
        self.commits = 0
        self._has_written = False

    def note(self, statement):
        if statement.startswith("COMMIT"):  # SQLite's; others are told by their drivers
            self.commit()
        elif statement.startswith("ROLLBACK"):
            self._has_written = False
        elif not statement.startswith(("BEGIN", "SELECT", "PRAGMA")):
            self._has_written = True
        super().note(statement)

    def commit(self):
        self.commits += self._has_written
        self._has_written = False

    def taken(self, connection, record, proxy):
        super().taken(connection, record, proxy)
        if not hasattr(connection, "set_trace_callback"):
            connection.commit = self._telling(type(connection).commit.__get__(connection))

    def given_back(self, connection, record):
        super().given_back(connection, record)
        if not hasattr(connection, "set_trace_callback"):
            del connection.commit

    def _telling(self, commit):
        def committed():
            commit()
            self.commit()

        return committed
