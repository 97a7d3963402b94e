"""Numbers of parcels, typed beside each order or pasted as lines of a table."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kefu.shop.queries.office_orders import number_in
from kefu.shop.services.batches import MOST

BETWEEN = re.compile(r"[\t,，;；]+| {2,}|(?<=[A-Z0-9]) +(?=[A-Z0-9])", re.IGNORECASE)
TRACKING = re.compile(r"[A-Za-z0-9-]{4,40}")


@dataclass
class Labels:
    """`wanted` by the order's number; `faults` are sentences; `typed` is what stood in the rows."""

    wanted: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)


def labels_in(said: Any, *, carriers: Collection[str]) -> Labels:
    """What a form says: `order` with `tracking-<number>` beside it, and `pasted` lines."""
    found = Labels()
    usual = said.get("carrier", "")
    if usual not in carriers:
        found.faults.append(_("Choose a carrier."))
    for number in dict.fromkeys(said.getlist("order")):
        tracking = said.get(f"tracking-{number}", "").strip()
        found.typed[number] = tracking
        if tracking:
            _take(found, number, tracking, usual, where=number)
    for place, line in enumerate(said.get("pasted", "").splitlines(), start=1):
        if line.strip():
            _take_line(found, line, usual, carriers, where=_("Line %(n)d") % {"n": place})
    if not found.wanted and not found.faults:
        found.faults.append(_("Give at least one parcel's number."))
    if len(found.wanted) > MOST:
        found.faults.append(_("At most %(n)d orders at a time; give more as a file.") % {"n": MOST})
    return found


def _take_line(
    found: Labels, line: str, usual: str, carriers: Collection[str], *, where: str
) -> None:
    parts = [part.strip() for part in BETWEEN.split(line.strip())]
    number = number_in(parts[0])
    if not number or len(parts) < 2:  # noqa: PLR2004
        words = _("%(where)s: an order's number and a parcel's number belong here.")
        found.faults.append(words % {"where": where})
        return
    carrier = parts[2] if len(parts) > 2 else usual  # noqa: PLR2004
    if carrier not in carriers:
        words = _("%(where)s: there is no carrier “%(code)s”.")
        found.faults.append(words % {"where": where, "code": carrier})
        return
    _take(found, number, parts[1], carrier, where=where)


def _take(found: Labels, number: str, tracking: str, carrier: str, *, where: str) -> None:
    if not TRACKING.fullmatch(tracking):
        words = _("%(where)s: “%(tracking)s” is no parcel's number: 4 to 40 letters and digits.")
        found.faults.append(words % {"where": where, "tracking": tracking[:40]})
    elif any(one["tracking"] == tracking for one in found.wanted.values()):
        words = _("%(where)s: “%(tracking)s” stands here twice.")
        found.faults.append(words % {"where": where, "tracking": tracking})
    else:
        found.wanted[number] = {"carrier": carrier, "tracking": tracking}
