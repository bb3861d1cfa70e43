"""Where they meet: the mall's users, as the QQ extension asks for them."""

from dataclasses import replace
from typing import Any

from flask import Response, request

from meiduo import mall_short_road
from meiduo.accounts import (
    authentication,
    credentials,
    directory,
    named,
    names,
    sessions,
    sign_in,
    token_response,
)
from meiduo.accounts.credentials import Proven
from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.qq_auth.identity import NAMELESS, Profile
from meiduo.qq_auth.members import Members, ShortRoad
from meiduo.qq_auth.sign_ins import Caller, Proof, SignedIn
from meiduo.web.origins import SAFE


class MallMembers(Members):
    """Users of ``accounts``; a sign-in is a row in ``login_sessions`` and two JWTs."""

    account_label = "用户名或手机号"
    by_flask_session = False

    def create(self, profile: Profile) -> User:
        username = names.made_up()
        user = User(username=username, nickname=profile.nickname, avatar_url=profile.avatar_url)
        session.add(user)
        return user

    def caller(self) -> Caller:
        own = authentication.require()
        return Caller(
            user=own.user,
            since=own.session.created,
            by=own.session.method,
            by_cookie=own.by_cookie,
            csrf_checked=request.method not in SAFE or authentication.is_from_own_page(own),
            session=own,
        )

    def response(self, done: SignedIn, onward: str, facts: dict[str, Any]) -> Response:
        by_cookie = done.caller is not None and done.caller.by_cookie
        return token_response.signed_in(done.opened, onward, by_cookie=by_cookie, **facts)

    def load(self, key: Any, *, lock: bool = False) -> User | None:
        return directory.lock(key) if lock else session.get(User, key)

    def confirm(self, caller: Caller, user: User | None) -> Caller:
        own = authentication.still(caller.session, user)
        return replace(caller, user=own.user, session=own)

    def short_road(self) -> ShortRoad | None:
        return mall_short_road.enter if mall_short_road.is_open() else None

    def open_session(self, user: User) -> Any:
        return sign_in.open_new(user, mall_short_road.BY, named.to_replace())

    def start_afresh(self, caller: Caller) -> Any:
        return sign_in.start_afresh(caller.user, caller.session.session)

    def end_sessions(self, user: User) -> None:
        sessions.end_all(user)

    def update_profile(self, user: User, profile: Profile) -> None:
        user.nickname = profile.nickname
        user.avatar_url = profile.avatar_url

    def complete_profile(self, user: User, profile: Profile) -> None:
        user.nickname = user.nickname or profile.nickname
        user.avatar_url = user.avatar_url or profile.avatar_url

    def erase_profile(self, user: User) -> None:
        user.nickname = NAMELESS if user.made_by_qq else user.username
        user.avatar_url = ""

    def has_other_way_in(self, user: User) -> bool:
        return user.has_password

    def is_only_qq(self, user: User) -> bool:
        return user.made_by_qq and not user.has_password and not user.mobile

    def prove_password(self, account: str, password: str) -> Any:
        return credentials.check(account, password)

    def proof_of(self, proven: Proven) -> Proof:
        return Proof(proven.user_id, proven)

    def confirm_proof(self, proof: Proof, user: User | None) -> User:
        return credentials.still(proof.checked, user)

    def merge(self, old: User, new: User, *, close: bool) -> None:
        self.complete_profile(new, Profile(old.nickname, old.avatar_url))
        if close:
            old.is_active = False

    def describe(self, user: User) -> dict[str, Any]:
        return {"user": User.public(user)}  # or what the short road has read of one

    def find(self, text: str) -> User:
        return directory.find(text)

    def label(self, user: User) -> str:
        return f"#{user.id} {user.username}"

    def about(self, user: User) -> dict[str, Any]:
        return {"id": user.id, "username": user.username}
