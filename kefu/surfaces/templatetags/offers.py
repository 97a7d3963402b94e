"""The terms of entrances and coupons in a few words."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from kefu.core.money import written
from kefu.shop.models.coupons import CouponTerms
from kefu.shop.models.entrances import Entrance
from kefu.shop.queries.coupons import off, plain, told, told_of

register = template.Library()

ICONS = {
    Entrance.Kind.DEAL: "bolt",
    Entrance.Kind.NEW: "sparkles",
    Entrance.Kind.BULK: "stack-2",
    Entrance.Kind.FIRST: "gift",
    Entrance.Kind.BRAND: "award",
    Entrance.Kind.CASHBACK: "cash",
}


@register.filter
def entrance_icon(entrance: Entrance) -> str:
    return ICONS[Entrance.Kind(entrance.kind)]


@register.filter
def entrance_terms(entrance: Entrance) -> str:
    """`10 % off`, `2 pieces 5 % off, 5 pieces 10 % off`, `5 % back, at most ¥50`."""
    if entrance.kind == Entrance.Kind.BULK:
        steps = (_("%(n)s pieces %(share)s") % {"n": n, "share": off(p)} for n, p in entrance.steps)
        return _(", ").join(steps)
    if entrance.percent is None:
        return ""
    return _share_of(entrance, entrance.percent)


@register.filter
def coupon_share(terms: CouponTerms) -> str:
    """The big words of a percentage: `9 折`, `10 % off`."""
    return off(terms.value)


@register.filter
def coupon_told(terms: CouponTerms) -> str:
    return told(terms)


@register.filter
def coupon_for(terms: CouponTerms) -> str:
    return told_of(terms)


def _share_of(entrance: Entrance, percent: Decimal) -> str:
    if entrance.kind == Entrance.Kind.FIRST:
        return _("%(off)s on your first order") % {"off": off(percent)}
    if entrance.kind != Entrance.Kind.CASHBACK:
        return off(percent)
    back = _("%(n)s %% back") % {"n": plain(percent)}
    if entrance.cap is None:
        return back
    return _("%(back)s, at most %(cap)s") % {"back": back, "cap": written(entrance.cap)}
