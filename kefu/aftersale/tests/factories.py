"""Orders as after-sale meets them."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now

from kefu.aftersale.models.rules import RuleBook
from kefu.payments.models import Charge
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ProductFactory, SkuFactory


def bought(customer, *, pieces=1, unit="300", days_ago=2, sku=None, **product):
    """A paid order of one line that was delivered so many days ago."""
    price, delivered = Decimal(unit), now() - timedelta(days=days_ago)
    sku = sku or SkuFactory(product=ProductFactory(price=price, **product), price=price)
    total, paid_at = price * pieces, delivered - timedelta(days=2)
    charge = Charge.objects.create(
        customer=customer,
        gateway="card",
        status="paid",
        amount=total,
        received=total,
        paid_at=paid_at,
    )
    order = OrderFactory(
        customer=customer,
        status="delivered",
        charge=charge,
        total=total,
        placed_at=paid_at,
        paid_at=paid_at,
        delivered_at=delivered,
    )
    return OrderLineFactory(
        order=order, sku=sku, quantity=pieces, unit_price=price, amount=total, due=total
    )


def published(version=1, *, days_ago=100, **data):
    """A version of the rules that holds since then."""
    since = now() - timedelta(days=days_ago)
    return RuleBook.objects.create(
        version=version,
        status="published",
        data={"all": data.get("all", {}), "classes": data.get("classes", {})},
        effective_from=since,
        published_at=since,
    )
