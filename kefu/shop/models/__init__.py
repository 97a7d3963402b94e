"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.shop.models import (  # noqa: F401
    baskets,
    batches,
    catalogue,
    coupons,
    digital,
    entrances,
    films,
    freight,
    invoices,
    options,
    orders,
    production,
    returns,
    tables,
    voices,
)
