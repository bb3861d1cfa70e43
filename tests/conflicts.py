"""A QQ's owner and a member who has just proved it, both about to act."""

from logins import add_member, login
from malls import Visitor, bearer, rows
from shoppers import conflict, move_here, sets_password

from meiduo.columns import now
from meiduo.mall_models import QQBinding


class Meeting:
    """A QQ's owner, and a member with a ticket to move that QQ to their account.

    Args:
        shop: where.
        older: whether the member's account is, whose user is locked first.
    """

    def __init__(self, shop, older):
        self.shop = shop
        if older:
            add_member(shop, "mia")
        self.owner = Visitor(shop.test_client())
        self.owners = self.owner.signs_in("ordinary").json
        if not older:
            add_member(shop, "mia")
        self.owners |= sets_password(self.owner, self.owners)
        self.member = Visitor(shop.test_client())
        self.mine = login(self.member, "mia").json
        self.ticket = conflict(self.member, self.mine)
        with rows(shop) as session:
            session.query(QQBinding).one().profile_time = now()  # else QQ is asked before the act
            session.commit()

    def moves(self):
        return move_here(self.member, self.mine, self.ticket)

    def unbinds(self):
        return self.owner.client.delete("/qq/binding/", headers=bearer(self.owners))
