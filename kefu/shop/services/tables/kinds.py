"""Every kind of table; a new one is a module beside this and a line here."""

from kefu.shop.services.tables.goods import Goods
from kefu.shop.services.tables.orders import OrdersOut
from kefu.shop.services.tables.parcels import Parcels, ParcelsOut
from kefu.shop.services.tables.port import Export, Kind
from kefu.shop.services.tables.prices import Prices
from kefu.shop.services.tables.stock import Stock

INCOMING: dict[str, Kind] = {
    "stock": Stock(),
    "prices": Prices(),
    "goods": Goods(),
    "parcels": Parcels(),
}
OUTGOING: dict[str, Export] = {
    "stock": Stock(),
    "prices": Prices(),
    "goods": Goods(),
    "parcels": ParcelsOut(),
    "orders": OrdersOut(),
}
