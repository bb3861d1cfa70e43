"""What visitors do that has its price: each is prepared, and returns the act itself."""

from functools import partial

from idling import goes_idle, loses
from malls import Visitor, bearer, state_of
from side_by_side import people

MIA = 1
LEO = 2


def start(visitor, shop):
    return visitor.starts


def come(visitor, shop, person=MIA):
    """The callback of whoever has said yes at QQ."""
    code = people.secret_of(person)
    return partial(visitor.opens, f"/oauth_callback?code={code}&state={state_of(visitor.starts())}")


def come_first(visitor, shop):
    """In a process that has asked QQ before."""
    come(Visitor(shop.test_client()), shop, LEO)()
    return come(visitor, shop)


def come_again(visitor, shop):
    """From another browser than before."""
    come(Visitor(shop.test_client()), shop)()
    return come(visitor, shop)


def come_later(visitor, shop):
    """From the same browser, without tokens; it names the session that the new one replaces."""
    come(visitor, shop)()
    loses(visitor)
    return come(visitor, shop)


def come_signed_in(visitor, shop):
    """The callback looks who that is, and whether it was reloaded."""
    come(visitor, shop)()
    return come(visitor, shop)


def refresh(visitor, shop):
    headers = bearer(come(visitor, shop)().json, "refresh_token")
    return partial(visitor.client.post, "/auth/refresh/", headers=headers)


def look(visitor, shop):
    return partial(visitor.opens, "/auth/me/", headers=bearer(come(visitor, shop)().json))


def look_by_cookie(visitor, shop):
    come(visitor, shop)()
    return partial(visitor.opens, "/account/")


def look_after_idling(visitor, shop):
    """The page renews its cookies before it is made."""
    look = look_by_cookie(visitor, shop)
    goes_idle(visitor)
    return look
