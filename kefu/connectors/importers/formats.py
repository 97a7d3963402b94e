"""Every format Kefu can take in; a new one is a module beside this and a line here."""

from kefu.connectors.importers.online_retail.importer import OnlineRetail
from kefu.connectors.importers.port import Importer

IMPORTERS: dict[str, type[Importer]] = {"online-retail": OnlineRetail}
