"""Extended guarantees put on sale, priced, and taken off again."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from kefu.accounts.models import User
from kefu.aftersale.events.covers import PlanWritten
from kefu.aftersale.models.covers import CoverPlan
from kefu.core.events import record
from kefu.shop.models.catalogue import ProductClass
from kefu.shop.services.catalogue import set_price
from kefu.shop.services.intangible import Service, sell_service

YEAR = 12


@dataclass(frozen=True)
class Terms:
    """For goods of which class and price, for how many months more, and for how much."""

    product_class: ProductClass
    months: int
    price: Decimal
    least: Decimal = Decimal(0)
    most: Decimal | None = None
    is_demo: bool = False


@transaction.atomic
def offer(terms: Terms, *, by: User | None) -> CoverPlan:
    """The same terms again are the same plan, open once more, at this price."""
    kind = terms.product_class
    known = CoverPlan.objects.select_for_update().filter(
        product_class=kind, months=terms.months, least=terms.least, most=terms.most
    )
    plan = known.first()
    if plan is None:
        sku = sell_service(_service(terms), by=by)
        set_price(sku.pk, price=terms.price, by=by)
        plan = CoverPlan.objects.create(
            sku=sku,
            product_class=kind,
            months=terms.months,
            least=terms.least,
            most=terms.most,
            is_demo=terms.is_demo,
        )
    else:
        plan.is_open = True
        plan.save(update_fields=["is_open"])
        set_price(plan.sku_id, price=terms.price, by=by)
    record(PlanWritten(plan.pk), by=by)
    return plan


@transaction.atomic
def price(plan_id: int, *, to: Decimal, by: User) -> None:
    plan = CoverPlan.objects.select_for_update().get(pk=plan_id)
    set_price(plan.sku_id, price=to, by=by)
    record(PlanWritten(plan.pk), by=by)


@transaction.atomic
def open_or_close(plan_id: int, *, is_open: bool, by: User) -> None:
    """What was bought holds in any case."""
    plan = CoverPlan.objects.select_for_update().get(pk=plan_id)
    if plan.is_open != is_open:
        plan.is_open = is_open
        plan.save(update_fields=["is_open"])
        record(PlanWritten(plan.pk), by=by)


def _service(terms: Terms) -> Service:
    kind = terms.product_class
    range_ = f"{terms.least:.0f}-{terms.most:.0f}" if terms.most else f"{terms.least:.0f}"
    words = {language: _words(terms, language) for language in ("zh-hans", "en")}
    return Service(
        code=f"cover-{kind.code}-{terms.months}-{range_}"[:60],
        name_zh=words["zh-hans"][0],
        name_en=words["en"][0],
        short_zh=words["zh-hans"][1],
        short_en=words["en"][1],
        price=terms.price,
        is_demo=terms.is_demo,
    )


def _words(terms: Terms, language: str) -> tuple[str, str]:
    with override(language):
        kind = terms.product_class
        name = (kind.name_en or kind.name_zh) if language == "en" else kind.name_zh
        return (
            gettext("Extended guarantee for %(kind)s, %(time)s")
            % {"kind": name, "time": spoken_months(terms.months)},
            gettext("Begins when the guarantee of the goods ends. Repairs cost nothing."),
        )


def spoken_months(months: int) -> str:
    if months % YEAR:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", months // YEAR) % {"n": months // YEAR}
