"""What the page of imports listens to."""

from kefu.accounts.models import User
from kefu.core.live import listens

IMPORTS = "connectors.imports"  # any run that has come further


@listens(IMPORTS)
def whoever_keeps_the_goods(reader: User, _key: str) -> bool:
    return reader.may("office.goods")
