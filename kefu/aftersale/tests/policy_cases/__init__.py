"""The law and the shop's policy as a table: what is known, what is wished, what is answered.

Each case names the line it comes from: a key of the collected policies, or an article.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kefu.aftersale.policy.answers import Wish
from kefu.aftersale.policy.facts import LineFacts, Repair

ZONE = ZoneInfo("Asia/Shanghai")
SIGNED = "06-01 10:00"  # a Monday, far from any holiday


def on(text: str) -> datetime:
    """`06-08 23:59:59` of 2026, or with a year before it, in the shop's own time."""
    full = text if text[:2] == "20" else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Expected:
    allowed: bool
    told: dict[str, Any]


@dataclass(frozen=True)
class Case:
    words: str
    source: str
    wish: Wish
    at: datetime
    expected: Expected
    facts: LineFacts
    rules: dict[str, Any] = field(default_factory=dict)


def yes(**told: Any) -> Expected:
    if "until" in told:
        told["until"] = on(told["until"])
    if "amount" in told:
        told["amount"] = Decimal(told["amount"])
    return Expected(True, told)


def no(because: str, *would: str, **told: Any) -> Expected:
    if "until" in told:
        told["until"] = on(told["until"])
    return Expected(False, {"because": because, **({"would": would} if would else {}), **told})


def fixed(began: str, ended: str | None = None, *, waited: int = 0, own: int = 0, **more: Any):
    """A stay in the workshop; days of waiting for parts, and of the workshop's own fault."""
    return Repair(
        on(began),
        on(ended) if ended else None,
        timedelta(days=waited),
        timedelta(days=own),
        **more,
    )


def case(
    words: str, source: str, wish: Wish, at: str, expected: Expected, rules=None, **known: Any
) -> Case:
    signed = known.pop("signed", SIGNED)
    arrived = known.pop("arrived", None)
    if arrived is None:
        arrived = [(signed, known.get("pieces", 1))] if signed else []
    for name in ("paid_at", "promised_at", "invoiced_at", "extended_until", "renewed_at"):
        if isinstance(known.get(name), str):
            known[name] = on(known[name])
    for name in ("paid", "given_back", "price_now", "protected_at", "order_total"):
        if name in known:
            known[name] = Decimal(known[name])
    known.setdefault("paid", Decimal(300) * known.get("pieces", 1))
    known.setdefault("order_total", known["paid"])
    known.setdefault("paid_at", on("05-28 09:00"))
    facts = LineFacts(
        arrivals=tuple((on(at), pieces) for at, pieces in arrived), product_class="thing", **known
    )
    return Case(words, source, wish, on(at), expected, facts, dict(rules or {}))
