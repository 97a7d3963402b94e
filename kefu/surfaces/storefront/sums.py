"""A basket's price as pages say it: every discount with its reason, per line and in all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.accounts.models import User
from kefu.core.money import written
from kefu.core.words import in_chinese
from kefu.shop.queries import coupons, entrances
from kefu.shop.queries.baskets import Look, Names, Priced, Row, codes_of
from kefu.shop.queries.prices import Choice, Deal, Quote
from kefu.shop.services.deals import DealRefused

Reason = tuple[str, Decimal]


@dataclass(frozen=True)
class Told:
    """A line of the basket with its reasons in the reader's language."""

    row: Row
    reasons: tuple[Reason, ...]
    note: str


@dataclass(frozen=True)
class Sums:
    """A quote as the pages show it."""

    look: Look
    lines: tuple[Told, ...]

    @property
    def priced(self) -> Priced:
        return self.look.priced

    @property
    def quote(self) -> Quote | None:
        return self.look.quote

    @property
    def currency(self) -> str:
        return self.look.currency

    @property
    def reasons(self) -> list[Reason]:
        return [(_spoken(one.names), one.amount) for one in self.priced.discounts]

    @property
    def picks_own(self) -> bool:
        basket = self.look.basket
        return basket is not None and codes_of(basket) is not None

    @property
    def choices(self) -> list[tuple[Choice, str]]:
        """The customer's coupons for these goods, those that hold first, each with what it does."""
        fitting = [one for one in (self.quote.choices if self.quote else ()) if one.fits]
        ordered = sorted(fitting, key=lambda one: (one.short is not None, not one.chosen))
        return [(one, _offered(one, self.currency)) for one in ordered]


def sums_of(look: Look) -> Sums:
    deals = look.quote.deals if look.quote else {}
    lines = [Told(row, tuple(_reasons(row)), _note(row, deals, look.quote)) for row in look.rows]
    return Sums(look, tuple(lines))


def refusal(customer: User | None, look: Look) -> str:
    """Why a deal that was asked for is not to be had, in one sentence; empty if it is."""
    for row in look.ordered:
        if not row.line.at_deal:
            continue
        if customer is None:
            return _("Deals are for members. Sign in, or order at the ordinary price.")
        deal = look.quote.deals.get(row.sku.code) if look.quote else None
        why = _refused(row, deal)
        if why is not None:
            return refusal_words(customer, why, deal)
    return ""


def refusal_words(customer: User, refused: DealRefused, deal: Deal | None) -> str:
    if refused.why == "yours":
        return _limit_words(customer, deal, refused.left)
    if refused.why == "few":
        return ngettext(
            "Only %(n)d piece is left at the deal's price.",
            "Only %(n)d pieces are left at the deal's price.",
            refused.left,
        ) % {"n": refused.left}
    if refused.why == "gone":
        return _("All pieces of this deal are sold.")
    return _("This deal does not run now.")


def sum_in(text: str) -> Decimal | None:
    """A sum that a form brought back, if it is one."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _refused(row: Row, deal: Deal | None) -> DealRefused | None:
    code = row.sku.code
    if deal is None:
        return DealRefused(code, "over")
    if deal.own + row.line.quantity > deal.item.each:
        return DealRefused(code, "yours", deal.item.each)
    if row.line.quantity > deal.item.left:
        return DealRefused(code, "few" if deal.item.left else "gone", deal.item.left)
    return None


def _limit_words(customer: User, deal: Deal | None, each: int) -> str:
    limit = ngettext(
        "At the deal's price each customer gets %(n)d piece.",
        "At the deal's price each customer gets %(n)d pieces.",
        each,
    ) % {"n": each}
    held = entrances.held_by(customer, deal.item.pk) if deal else None
    if held is None:
        return limit
    return limit + " " + _("You have yours, in order %(number)s.") % {"number": held.order.number}


def _reasons(row: Row) -> Iterator[Reason]:
    for cut in row.priced.cuts if row.priced else ():
        yield _spoken(cut.names), cut.amount


def _note(row: Row, deals: Mapping[str, Deal], found: Quote | None) -> str:
    deal = deals.get(row.sku.code)
    if deal is None or found is None or row.line.at_deal:
        return ""
    used = found.priced.pieces_at(deal.key)
    if used < row.line.quantity and deal.own >= deal.item.each:
        return _("You have had your share of the deal; this is the ordinary price.")
    if 0 < used < row.line.quantity:
        return _("%(n)d at the deal's price, the others at the ordinary one.") % {"n": used}
    return ""


def _offered(one: Choice, currency: str) -> str:
    what = coupons.told(one.coupon)
    if one.short is None:
        return what
    missing = written(one.short, currency)
    return _("%(what)s: %(sum)s more and it holds") % {"what": what, "sum": missing}


def _spoken(names: Names) -> str:
    return names[0] if in_chinese() else names[1]
