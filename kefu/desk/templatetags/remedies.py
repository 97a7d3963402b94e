from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django import template

from kefu.accounts.models import User
from kefu.accounts.queries.personal import TIERS
from kefu.core.moments import spoken
from kefu.desk.models.remedies import Fault
from kefu.payments.models import Charge

register = template.Library()


@register.filter
def tier_of(tier: int) -> str:
    return str(TIERS[tier]) if tier < len(TIERS) else str(tier)


@register.filter
def role_name(role: str) -> str:
    return str(User.Role(role).label)


@register.filter
def fault_name(fault: str) -> str:
    return str(Fault(fault).label)


@register.filter
def gateway_name(gateway: str) -> str:
    """Where money goes back to; a gateway of another time by its code."""
    return str(dict(Charge.Gateway.choices).get(gateway, gateway))


@register.filter
def piece(pieces: Mapping[str, str], line: int) -> str:
    """How many pieces of a line were typed."""
    return pieces.get(str(line), "")


@register.filter
def typed(amount: Decimal | None) -> str:
    """A sum as a field of numbers takes it, in every language."""
    return "" if amount is None else f"{amount:.2f}"


@register.filter
def spoken_time(iso: str) -> str:
    """A moment as a FACT keeps it."""
    return spoken(datetime.fromisoformat(iso)) if iso else ""
