"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import (  # noqa: F401
    covers,
    inspections,
    loans,
    parts,
    pick_ups,
    price_offers,
    repairs,
    requests,
    rules,
    steps,
    claims,
    pick_ups,
    reports,
    requests,
    suppliers,
)
