"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import (  # noqa: F401
    follow_ups,
    guides,
    pick_ups,
    recalls,
    requests,
    units,
    visits,
)
