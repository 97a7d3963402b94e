from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from kefu.surfaces.storefront.as_on import preview_of

register = template.Library()


@register.simple_tag(takes_context=True)
def as_on(context: Mapping[str, Any]) -> datetime | None:
    """The date that this colleague sees the shop as on; nothing for everybody else."""
    request = context.get("request")
    return preview_of(request) if request else None
