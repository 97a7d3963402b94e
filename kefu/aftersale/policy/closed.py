"""What cannot be asked for at all, whatever the day: the first row that fits says why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kefu.aftersale.policy.answers import Wish
from kefu.aftersale.policy.asking import Question
from kefu.aftersale.policy.facts import LineFacts
from kefu.aftersale.policy.guarantees import OUTSIDE, is_guaranteed

EXCLUDED = frozenset({"fresh", "digital", "periodical", "custom"})
CONFIRMED = frozenset({"unsealed", "activated", "declared"})  # only where the buyer said yes to it
PAID = frozenset({"preparing", "shipped", "delivered", "completed"})
GOODS = frozenset(
    {Wish.RETURN, Wish.FAULTY, Wish.EXCHANGE, Wish.REPAIR, Wish.MISSING, Wish.DAMAGED}
)  # only what the customer has in hand


@dataclass(frozen=True, slots=True)
class Why:
    rule: str
    because: str
    would: tuple[str, ...] = ()


UNPAID = Why("order", "unpaid", ("pay",))
CANCELLED = Why("order", "cancelled")
ALL_BACK = Why("order", "all_back")
IN_REPAIR = Why("order", "in_repair", ("repair_ends",))
ASKED = Why("order", "asked_already", ("answered",))
NOT_ARRIVED = Why("delivery", "not_arrived", ("sign",))
NOT_SENT: Mapping[str, Why] = MappingProxyType(
    {
        "cancelled": CANCELLED,
        "placed": UNPAID,
        "preparing": Why("delivery", "not_sent", ("cancel", "sign")),
    }
)

Row = tuple[Callable[[Question], object], Why]


def _unpaid(question: Question) -> bool:
    return question.facts.status not in PAID or question.facts.paid_at is None


def _excluded(question: Question) -> bool:
    """By its kind, where nothing was promised for it. What was not downloaded yet may go back."""
    facts = question.facts
    untaken = facts.exempt == "digital" and not facts.was_taken
    return facts.exempt in EXCLUDED and not facts.return_days and not untaken


def _confirmed(question: Question) -> bool:
    facts = question.facts
    return facts.exempt in CONFIRMED and not facts.return_days and facts.is_confirmed


def _unprotected(question: Question) -> bool:
    facts = question.facts
    days = facts.price_days or question.number("price.days")
    return not days or facts.is_custom or facts.is_gift or facts.exempt == "digital"


def _is_digital(question: Question) -> bool:
    return question.facts.exempt == "digital"


def _own_carrier(question: Question) -> bool:
    return question.facts.own_carrier


MONEY: tuple[Row, ...] = (
    (lambda question: question.facts.status == "cancelled", CANCELLED),
    (_unpaid, UNPAID),
)
OWN_CARRIER: Row = (_own_carrier, Why("carrier.own", "own_carrier", ("faulty",)))
ROWS: Mapping[Wish, tuple[Row, ...]] = MappingProxyType(
    {
        Wish.RETURN: (
            (lambda question: question.facts.is_gift, Why("return.gift", "gift", ("faulty",))),
            (
                lambda question: question.facts.is_custom,
                Why("return.excluded", "custom", ("faulty",)),
            ),
            (_excluded, Why("return.excluded", "excluded", ("faulty",))),
            (_confirmed, Why("return.confirmed", "confirmed", ("faulty",))),
        ),
        Wish.EXCHANGE: ((_is_digital, Why("guarantee.digital", "digital_exchange", ("faulty",))),),
        Wish.REPAIR: (
            (
                lambda question: question.facts.exempt in OUTSIDE,
                Why("guarantee.digital", "no_repairs", ("faulty",)),
            ),
            (
                lambda question: not is_guaranteed(question) and not question.facts.extended_until,
                Why("guarantee.months", "no_guarantee", ("exchange",)),
            ),
        ),
        Wish.MISSING: (
            (_is_digital, Why("delivery", "nothing_carried", ("faulty",))),
            (lambda question: question.facts.missing_open, ASKED),
        ),
        Wish.PRICE: (*MONEY, (_unprotected, Why("price.days", "not_protected"))),
        Wish.INVOICE: (*MONEY, (lambda question: question.facts.invoice_open, ASKED)),
        Wish.LOST: (*MONEY, OWN_CARRIER),
        Wish.LATE: (
            *MONEY,
            OWN_CARRIER,
            (
                lambda question: question.facts.promised_at is None,
                Why("late", "no_day"),
            ),
            (
                lambda question: question.facts.late_made_good,
                Why("late", "made_good"),
            ),
        ),
        Wish.DAMAGED: (
            OWN_CARRIER,
            (_is_digital, Why("delivery", "nothing_carried", ("faulty",))),
        ),
    }
)


def not_there(facts: LineFacts) -> Why | None:
    """Why nothing can be asked for goods that are not with the customer; None when some are."""
    if facts.here:
        return None
    if facts.arrivals and facts.status != "cancelled":
        return IN_REPAIR if facts.busy else ALL_BACK
    return NOT_SENT.get(facts.status, NOT_ARRIVED)


def first(question: Question, rows: Iterable[Row]) -> Why | None:
    return next((why for fits, why in rows if fits(question)), None)
