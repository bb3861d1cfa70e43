"""Newcomers' proofs of an openid end when it is bound or unbound; in the running transaction."""

from functools import cache
from typing import Any

from sqlalchemy import Delete, bindparam, delete

from meiduo.acts.act import Act
from meiduo.many_rows import among
from meiduo.qq_auth.tables import tables
from meiduo.statements import change


def void(app_id: str, *openids: str) -> None:
    """Delete all proofs of these openids: they are bound or unbound by the running transaction."""
    proof = tables().ticket
    change(delete(proof).where(proof.app_id == app_id, among(proof.openid, openids)))


def void_in(act: Act, app_id: str, openid: str) -> None:
    """Delete the proofs of one openid, as ``void`` does, within an act."""
    act.run(_voiding(tables().ticket.__table__), app=app_id, one=openid)


@cache
def _voiding(proofs: Any) -> Delete:
    theirs = (proofs.c.app_id == bindparam("app"), proofs.c.openid == bindparam("one"))
    return delete(proofs).where(*theirs)
