"""What the errors of MySQL and MariaDB mean to an operator, in a sentence each.

Sources: "Server Error Message Reference" and "Client Error Message Reference" of MySQL's manual;
"MariaDB Error Code Reference". Both keep one list of numbers up to 1999.
"""

from meiduo.sqlstates import (
    CONSTRAINT,
    FULL,
    LOCKED,
    LOST,
    NOT_MIGRATED,
    NOT_THERE,
    POSTGRESQL,
    READ_ONLY,
)

NOT_LET_IN = (
    "the database refuses this password or user: check both in DATABASE_URL, "
    "and from which host the server lets the user in"
)
VALUE = "the database does not take a value: its type, size or form"
NONE_LEFT = (
    "none of the servers in DATABASE_URL takes writes: one is read-only, or cut off from its "
    "cluster, and no other can be reached"
)
CUT_OFF = 1047
NOT_COMMITTED = 1180
READS_ONLY = 1290
BROKEN_OFF = "two acts met; one of them has to be tried again"

MYSQL = {
    1020: BROKEN_OFF,
    1021: FULL,
    1037: "the database is out of memory",
    1040: "the database has no connection free: too many connections",
    1041: "the database is out of memory",
    1044: "the database's user may not use this database: grant it the rights",
    1045: NOT_LET_IN,
    CUT_OFF: "this node is cut off from its Galera cluster and takes no statements",
    1048: CONSTRAINT,
    1049: NOT_THERE,
    1050: "there is such a table already: was a migration stopped half-way? See the runbook",
    1053: LOST,
    1054: NOT_MIGRATED,
    1062: CONSTRAINT,
    1114: FULL,
    1129: "the server has blocked this host after many broken connections: FLUSH HOSTS",
    1130: NOT_LET_IN,
    1142: "the database's user may not do this: grant it the rights",
    1143: "the database's user may not do this: grant it the rights",
    1146: NOT_MIGRATED,
    NOT_COMMITTED: "the server could not commit: a full disk, or a Galera node that is cut off",
    1203: "this user has too many connections open (max_user_connections)",
    1205: f"{LOCKED}; or a Galera node could not catch up with its cluster",
    1213: "two acts waited for each other (deadlock), or met on two nodes; one has been ended",
    1226: "this user has used up what the server allows it (MAX_USER_CONNECTIONS and the like)",
    1264: VALUE,
    1265: VALUE,
    READS_ONLY: READ_ONLY,
    1292: VALUE,
    1305: BROKEN_OFF,
    1317: "a statement was interrupted",
    1364: CONSTRAINT,
    1366: VALUE,
    1406: "a text is too long for its column",
    1451: CONSTRAINT,
    1452: CONSTRAINT,
    1665: "READ COMMITTED needs binlog_format ROW or MIXED: the server writes statements",
    1698: NOT_LET_IN,
    1792: READ_ONLY,
    1836: READ_ONLY,
    1927: LOST,
    1969: POSTGRESQL["57014"],
    2002: "nothing answers at the database's socket: is it running on this machine?",
    2003: "nothing answers at the database's address: is it running there, is the port right?",
    2005: "the database's host name is unknown: check DATABASE_URL and the name server",
    2006: LOST,
    2013: LOST,
    2026: "the database's TLS certificate is not accepted, or it offers no TLS",
    2059: "the server wants a way to sign in that the driver does not have",
    3024: POSTGRESQL["57014"],
    3101: BROKEN_OFF,
    3572: LOCKED,
    3819: CONSTRAINT,
    4025: CONSTRAINT,
    4031: LOST,
}

# PyMySQL has one number for all that goes wrong while it connects, and the system's own words;
# some words are ours
UNREACHABLE = {2003}
WORDED = {*UNREACHABLE, CUT_OFF, READS_ONLY}
CLASSES = (
    (NONE_LEFT, NONE_LEFT),
    ("timed out", "the database did not answer in time while connecting"),
    ("certificate", MYSQL[2026]),
    ("SSL", MYSQL[2026]),
    ("not known", MYSQL[2005]),
    ("name resolution", MYSQL[2005]),
    ("No such file", MYSQL[2002]),
)
