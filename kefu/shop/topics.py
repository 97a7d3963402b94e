"""What the office's pages listen to."""

from kefu.accounts.models import User
from kefu.core.live import listens

TABLES = "shop.tables"  # any table that has come further


@listens(TABLES)
def whoever_keeps_orders_or_goods(reader: User, _key: str) -> bool:
    return reader.may("office.orders") or reader.may("office.goods")
