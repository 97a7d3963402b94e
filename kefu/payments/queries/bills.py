"""Bills of gateways beside our books, as those see them who answer for the money."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import User
from kefu.core.health import Grade, Part
from kefu.payments.models import Attempt, BillDay, BillDifference, Merchant
from kefu.payments.providers import LOOPBACK, kinds

VERB = "office.money"
LOOKS_BACK = 7  # days that are asked for again
BILLS_FROM = 10  # o'clock: all gateways have yesterday's bill
LATE_FROM = 12


def days_for(reader: User) -> QuerySet[BillDay]:
    if not reader.may(VERB):
        return BillDay.objects.none()
    open_ones = Count("differences", Q(differences__status="open"))
    counted = BillDay.objects.annotate(open_ones=open_ones, found=Count("differences"))
    return counted.order_by("-day", "gateway")


def differences_for(reader: User) -> QuerySet[BillDifference]:
    """Open ones first, then the newest."""
    if not reader.may(VERB):
        return BillDifference.objects.none()
    rows = BillDifference.objects.select_related("bill", "owner")
    return rows.order_by(Case(When(status="open", then=0), default=1), "-bill__day", "-pk")


def expected(at: datetime, *, from_hour: int = BILLS_FROM) -> set[tuple[str, date]]:
    """The days that should have been compared: of gateways with keys, since their first use."""
    local = localtime(at)
    last = local.date() - timedelta(days=1 if local.hour >= from_hour else 2)
    found: set[tuple[str, date]] = set()
    for gateway, since in _used_since().items():
        first = max(since, last - timedelta(days=LOOKS_BACK - 1))
        span = (last - first).days + 1
        found |= {(gateway, first + timedelta(days=n)) for n in range(max(span, 0))}
    return found


def missing(at: datetime, *, from_hour: int = BILLS_FROM) -> set[tuple[str, date]]:
    wanted = expected(at, from_hour=from_hour)
    days = {day for _gateway, day in wanted}
    done = BillDay.objects.filter(day__in=days).exclude(done_at=None)
    return wanted - set(done.values_list("gateway", "day"))


def health() -> Part:
    """For the health page and the office's first page: late days, and open differences."""
    late = len(missing(now(), from_hour=LATE_FROM))
    open_ones = BillDifference.objects.filter(status="open").count()
    label = _("Bills of the gateways")
    if late:
        words = _("%(late)d days not compared, %(open)d differences open")
        says = words % {"late": late, "open": open_ones}
        return Part("bills", label, Grade.WARNING, says)
    says = _("all compared, %(open)d differences open") % {"open": open_ones}
    return Part("bills", label, Grade.WARNING if open_ones else Grade.GOOD, says)


def _used_since() -> dict[str, date]:
    """The day of the first attempt at each gateway that has keys."""
    with_keys = [one.gateway for one in Merchant.objects.all() if _is_real(one)]
    asked = Attempt.objects.filter(gateway__in=set(with_keys) & set(kinds()))
    first = asked.order_by("gateway", "asked_at").distinct("gateway")
    return {one.gateway: localtime(one.asked_at).date() for one in first}


def _is_real(merchant: Merchant) -> bool:
    keys = merchant.keys
    return bool(keys) and (settings.DEMO or keys.get("address") != LOOPBACK)
