"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import (
    covers,  # noqa: F401
    loans,  # noqa: F401
    parts,  # noqa: F401
    pick_ups,  # noqa: F401
    repairs,  # noqa: F401
    requests,  # noqa: F401
from kefu.aftersale.models import (  # noqa: F401
    inspections,
    pick_ups,
    requests,
    steps,
)
