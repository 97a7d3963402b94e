from kefu.accounts.models import User
from kefu.core.live import listens

CHARTER = "insight.charter"  # the figures were counted anew


@listens(CHARTER)
def the_figures(reader: User, _key: str) -> bool:
    return reader.may("insight.read")
