"""Words about parcels that pages and mails share."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from kefu.core.moments import dated
from kefu.delivery.models import PromiseMove

register = template.Library()
WHOLE = 100


@register.filter
def on_day(at: datetime | str | None) -> str:
    """`11月23日 周一 20:00`; a mail's context holds moments as texts."""
    if not at:
        return ""
    return dated(datetime.fromisoformat(at) if isinstance(at, str) else at)


@register.filter
def kept_of_ten(chance: int) -> str:
    """What a chance means to people, for a day that is promised with it."""
    return _("%(n)d of a hundred such dates are kept") % {"n": min(int(chance), WHOLE - 1)}


@register.filter
def reason_words(because: str) -> str:
    return str(PromiseMove.Because(because).label)
