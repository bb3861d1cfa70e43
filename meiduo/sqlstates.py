"""What the databases' own classes of failure mean to an operator, in a sentence each.

Sources: appendix A of PostgreSQL's documentation; sqlite.org/rescode.html. Where a connection fails
there is no SQLSTATE yet: see ``connection_texts``.
"""

# PostgreSQL: the server was the primary when the connection was made, and is a standby now
NO_PRIMARY = "25006"

NOT_MIGRATED = "a table or column is missing: the database is not migrated, run `flask db upgrade`"
READ_ONLY = (
    "the database is read-only: a standby, a read-only file or folder, "
    "or set so by its administrator"
)
FULL = "the database's disk is full: make room"
LOCKED = "a lock was not free in time: another writer or a migration holds it"
LOST = "the connection to the database was lost: it was stopped, restarted or cut off"
NOT_LET_IN = (
    "the database does not let this user in: "
    "check the user in DATABASE_URL and the server's pg_hba.conf"
)
NOT_THERE = "there is no such database on this server: create it, or check its name in DATABASE_URL"
NOT_OPENED = (
    "the SQLite file cannot be opened: check its path in DATABASE_URL, and the rights of its folder"
)
DAMAGED = "the database reports damaged data: stop writing, look at its disk, restore a backup"
CONSTRAINT = "a row breaks a constraint of its table"
POOL = (
    "no connection of the pool came free in time: too many requests at once, or some of them hang"
)
UNKNOWN = "the database refused: look its class up in the database's documentation"

POSTGRESQL = {
    "08": "no connection to the database could be made, or it broke",
    "08001": "no connection to the database could be made: check DATABASE_URL and the network",
    "08006": LOST,
    "22": "the database does not take a value: its type, size or form",
    "22001": "a text is too long for its column",
    "23": CONSTRAINT,
    "25006": READ_ONLY,
    "25P03": "a transaction was left open without work for too long; the database has ended it",
    "28000": NOT_LET_IN,
    "28P01": "the database refuses this password or user: check both in DATABASE_URL",
    "3D000": NOT_THERE,
    "3F000": NOT_MIGRATED,
    "40001": "two acts met (serialization failure); one of them has to be tried again",
    "40P01": "two acts waited for each other (deadlock); the database has ended one of them",
    "42501": "the database's user may not do this: grant it the rights",
    "42703": NOT_MIGRATED,
    "42P01": NOT_MIGRATED,
    "53100": FULL,
    "53200": "the database is out of memory",
    "53300": "the database has no connection free: too many connections",
    "55P03": LOCKED,
    "57014": "a statement took too long, or was cancelled (statement timeout)",
    "57P01": LOST,
    "57P02": LOST,
    "57P03": "the database is starting up or shutting down: it takes no connections yet",
    "58": "the database's own disk or system fails",
    "XX": DAMAGED,
}

SQLITE = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": NOT_OPENED,
    "SQLITE_CONSTRAINT": CONSTRAINT,
    "SQLITE_PERM": NOT_OPENED,
    "SQLITE_NOTADB": "the file that DATABASE_URL names is not a SQLite database",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": "the disk under the SQLite file fails",
}
