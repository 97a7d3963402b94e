"""Every format Kefu can take in; a new one is a module beside this and a line here."""

from kefu.connectors.importers.icecat.importer import Icecat
from kefu.connectors.importers.newbee import Newbee
from kefu.connectors.importers.olist.importer import Olist
from kefu.connectors.importers.online_retail.importer import OnlineRetail
from kefu.connectors.importers.port import Importer
from kefu.connectors.importers.yanxuan import Yanxuan

IMPORTERS: dict[str, type[Importer]] = {
    importer.format: importer for importer in (OnlineRetail, Newbee, Yanxuan, Icecat, Olist)
}
