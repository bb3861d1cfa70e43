"""The only place that writes bindings. Whatever binds or unbinds an openid voids newcomers' proofs
of it before. Within the running transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from meiduo.acts.act import Act, Joined
from meiduo.columns import now
from meiduo.database import session
from meiduo.database_errors import is_duplicate
from meiduo.errors import AccountHasQQ, BindingConflict
from meiduo.many_rows import insert_many
from meiduo.qq_auth.bindings import store, voiding
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.retries import Raced
from meiduo.statements import change, insert_once_in


def add_new(user_key: Any, identity: QQIdentity, profile_time: datetime | None) -> None:
    """Bind a user who has just been created; newcomers' proofs of the openid are void.

    Args:
        user_key: whom.
        identity: confirmed by QQ.
        profile_time: as ``store.asked_just_now`` says; None when QQ was not asked for the profile.

    Raises:
        Raced: somebody was faster; the whole act, with its user, is to be tried again.
    """
    if not bind(Joined(tables().binding), user_key, identity, profile_time):
        raise Raced


def bind(
    act: Act, user_key: Any, identity: QQIdentity, profile_time: datetime | None = None
) -> bool:
    """Bind within an act; return False when the user or the openid is bound already. Newcomers'
    proofs of the openid are void."""
    voiding.void_in(act, identity.app_id, identity.openid)
    return _insert(act, user_key, identity, profile_time)


def add(user_key: Any, identity: QQIdentity, profile_time: datetime | None = None) -> None:
    """Bind a user to an identity that QQ has confirmed; newcomers' proofs of it are void.

    Raises:
        BindingConflict: the openid is somebody else's.
        AccountHasQQ: the user has another QQ account.
    """
    if not bind(Joined(tables().binding), user_key, identity, profile_time):
        raise AccountHasQQ if store.find(user_key, identity.app_id) else BindingConflict


def add_many(app_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Bind users at once, as an import does; newcomers' proofs of the openids are void.

    Args:
        app_id: of all of them.
        rows: the other columns of each binding.

    Raises:
        Raced: somebody was faster at one of them; the whole act is to be tried again.
    """
    if not rows:
        return
    voiding.void(app_id, *(row["openid"] for row in rows))
    try:
        insert_many(tables().binding, [{**row, "app_id": app_id} for row in rows])
    except IntegrityError as refused:
        if is_duplicate(refused):
            raise Raced from None
        raise


def note(binding: Any, identity: QQIdentity, profile_time: datetime | None) -> None:
    """Note what QQ has said at a sign-in; what it did not say stays as it was.

    Args:
        binding: locked.
        identity: of the same openid.
        profile_time: as ``store.asked_just_now`` says; None when QQ was not asked for the profile.
    """
    if identity.unionid and identity.unionid != binding.unionid:
        binding.unionid = identity.unionid
    if profile_time is not None:
        binding.profile_time = profile_time
    session.flush()  # a binding is written before the session that is opened next


def remove(binding: Any) -> None:
    """Unbind; newcomers' proofs of the openid are void."""
    voiding.void(binding.app_id, binding.openid)
    session.delete(binding)
    session.flush()


def rebind(binding: Any, user_key: Any) -> None:
    """Give a binding to another user.

    Deleted and made anew: an UPDATE could meet its own old row under UNIQUE(user_id, app_id).

    Raises:
        Raced: that user got another QQ account meanwhile; another try says so.
    """
    kind = tables().binding
    identity = QQIdentity(binding.app_id, binding.openid, binding.unionid)
    voiding.void(identity.app_id, identity.openid)
    change(delete(kind).where(kind.id == binding.id))
    session.expunge(binding)
    if not _insert(Joined(kind), user_key, identity, binding.profile_time):
        raise Raced


def _insert(act: Act, user_key: Any, identity: QQIdentity, profile_time: datetime | None) -> bool:
    moment = now()
    return insert_once_in(
        act,
        tables().binding,
        user_id=user_key,
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        create_time=moment,
        update_time=moment,
        profile_time=profile_time,
    )
