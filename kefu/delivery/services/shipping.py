"""The carriers a shop sends with."""

from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.events import CarrierChanged
from kefu.delivery.models import Carrier


def make_carrier(*, code: str, name_zh: str, name_en: str, **more: Any) -> Carrier:
    """Made again, it is renamed; who tells of it (`adapter`, `company`) stays unless given."""
    values = {"name_zh": name_zh, "name_en": name_en, **more}
    return Carrier.objects.update_or_create(code=code, defaults=values)[0]


@transaction.atomic
def change_carrier(carrier: Carrier, *, by: User | None) -> Carrier:
    """What a form has said of it, or a new one."""
    carrier.save()
    record(CarrierChanged(carrier.pk), by=by)
    return carrier
