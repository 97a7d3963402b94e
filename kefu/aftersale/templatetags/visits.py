from datetime import datetime

from django import template
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def on_hour(at: datetime | str | None) -> str:
    """`15:00`; a mail's context holds moments as texts."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{localtime(moment):%H:%M}"
