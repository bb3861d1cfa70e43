"""The notice that waits in a visitor's browser."""

from itsdangerous import URLSafeTimedSerializer


def notice_of(visitor):
    """Return its kind and its facts, read and not taken; None when there is none."""
    found = [value for name, value in visitor.cookies().items() if name.endswith("notice")]
    if not found or not found[0]:
        return None
    kind, facts = URLSafeTimedSerializer("").load_payload(
        found[0].encode().rpartition(b".")[0].rpartition(b".")[0]
    )
    return kind, facts


def kind_of(visitor):
    return (notice_of(visitor) or (None,))[0]
