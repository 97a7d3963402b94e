"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.aftersale.models import (  # noqa: F401
    claims,
    covers,
    follow_ups,
    guides,
    inspections,
    loans,
    parts,
    pick_ups,
    price_offers,
    recalls,
    repairs,
    reports,
    requests,
    rules,
    steps,
    suppliers,
    units,
    visits,
)
