"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import (  # noqa: F401
    inspections,
    pick_ups,
    requests,
    steps,
from kefu.aftersale.models import (
    pick_ups,  # noqa: F401
    price_offers,  # noqa: F401
    requests,  # noqa: F401
    rules,  # noqa: F401
)
