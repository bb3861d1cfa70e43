"""Sign-in with QQ."""

from flask import Flask

from bookshop.models import User, db
from meiduo.qq_auth import BadCredentials, Profile, QQAuth, make_tables
from meiduo.qq_auth.flask_login import FlaskLoginMembers


class Members(FlaskLoginMembers):
    account_label = "邮箱"

    def create(self, profile: Profile) -> User:
        user = User(name=profile.nickname)
        db.session.add(user)
        return user

    def prove_password(self, account: str, password: str) -> User:
        user = User.by_password(account, password)
        if user is None:
            raise BadCredentials
        return user


qq = QQAuth(Members(), make_tables(db.Model, User))


def init_app(app: Flask) -> None:
    app.config["QQ_LANGUAGE"] = "zh"
    app.config["QQ_HOME_VIEW"] = "shop.home"
    app.config["QQ_LOGIN_VIEW"] = "shop.login"
    app.config["QQ_ACCOUNT_VIEW"] = "shop.account"
    qq.init_app(app)
