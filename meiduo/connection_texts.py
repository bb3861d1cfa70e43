"""What is said in English when no connection to PostgreSQL comes about, by libpq, psycopg and
PgBouncer, and the class of failure that the server would have given."""

from meiduo.sqlstates import LOST, POSTGRESQL

POOLER = "08P01"  # PgBouncer's one class for all that it refuses

_NO_HOST = "the database's host name is unknown: check DATABASE_URL and the name server"
_POOL_FULL = (
    "the pooler had no connection to the database free in time (query_wait_timeout): "
    "its pool is too small, or some transactions hang"
)
_BEHIND = "the pooler cannot reach the database behind it: look into its log"
_STANDBY = (
    "none of the servers in DATABASE_URL is a primary that can be reached: "
    "is another one being promoted?"
)
_NO_ROOTS = "there is no file of trust roots for the database: name one as sslrootcert"
_OUR_KEY = "the key or certificate for the database cannot be used: check sslcert and sslkey"
_OUR_CERTIFICATE = "the database does not accept our certificate: check sslcert and sslkey"

# The first row whose words are there holds, so what tells more stands above. Several servers may
# have failed in different ways.
MESSAGES: tuple[tuple[str, str, str], ...] = (
    ("root certificate file", "08001", _NO_ROOTS),
    ("private key file", "08001", _OUR_KEY),
    ("certificate file", "08001", _OUR_KEY),
    ("password authentication failed", "28P01", POSTGRESQL["28P01"]),
    ("no password supplied", "28P01", POSTGRESQL["28P01"]),
    ("sasl authentication failed", "28P01", POSTGRESQL["28P01"]),
    ("no pg_hba.conf entry", "28000", POSTGRESQL["28000"]),
    ("valid client certificate", "28000", _OUR_CERTIFICATE),
    ("alert unknown ca", "28000", _OUR_CERTIFICATE),
    ("certificate authentication failed", "28000", _OUR_CERTIFICATE),
    ("authentication failed", "28000", POSTGRESQL["28000"]),
    ("no such user", "28000", POSTGRESQL["28000"]),
    ("too many clients", "53300", POSTGRESQL["53300"]),
    ("too many connections", "53300", POSTGRESQL["53300"]),
    ("connection slots are reserved", "53300", POSTGRESQL["53300"]),
    ("no more connections allowed", "53300", POSTGRESQL["53300"]),
    ("query_wait_timeout", "53300", _POOL_FULL),
    ("database system is", "57P03", POSTGRESQL["57P03"]),
    ('" does not exist', "3D000", POSTGRESQL["3D000"]),
    ("no such database", "3D000", POSTGRESQL["3D000"]),
    (
        "unsupported startup parameter",
        POOLER,
        "the pooler takes no options: remove them from DATABASE_URL",
    ),
    ("cannot connect to server", "08001", _BEHIND),
    ("server login", "08001", _BEHIND),
    ("conn crashed", "08006", LOST),
    (
        "does not support ssl",
        "08001",
        "the database speaks no TLS, and sslmode in DATABASE_URL demands it",
    ),
    ("certificate", "08001", "the database's TLS certificate is not accepted: check sslrootcert"),
    ("session is read-only", "25006", _STANDBY),
    ("hot standby mode", "25006", _STANDBY),
    (
        "connection refused",
        "08001",
        "nothing answers at the database's address (refused): is it running there?",
    ),
    ("resolve host", "08001", _NO_HOST),
    ("translate host name", "08001", _NO_HOST),
    (
        "no such file or directory",
        "08001",
        "the database's socket is not there: is it running on this machine?",
    ),
    ("timeout expired", "08001", "the database did not answer in time while connecting"),
    ("closed the connection", "08006", LOST),
    ("connection is lost", "08006", LOST),
    ("connection is closed", "08006", LOST),
    ("consuming input failed", "08006", LOST),
)
