"""How far a parcel has come, as a line of stations: for the customer's page and the desk's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import now
from django.utils.translation import pgettext

from kefu.delivery.models import Parcel, PromiseMove, TrackPoint
from kefu.shop.models.orders import Order

Status = Parcel.Status
SOON = timedelta(hours=24)
ROAD = (Status.PACKED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.DELIVERED)


@dataclass(frozen=True)
class Station:
    """`state` is done, here, ahead or broken; `x` is its place on the picture, 0 to 500."""

    label: str
    icon: str
    state: str
    x: int
    at: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class Track:
    parcel: Parcel
    stations: tuple[Station, ...]
    steps: tuple[TrackPoint, ...]  # newest first
    moves: tuple[PromiseMove, ...]
    reached: int  # how far the line is filled, as `x`
    is_held: bool  # the carrier's newest word is of a hindrance

    @property
    def seal(self) -> str:
        """How the day that holds now fares; a day that was moved shows in `moves`."""
        parcel = self.parcel
        if parcel.promised_at is None or parcel.status in {Status.LOST, Status.RETURNED}:
            return "released"
        if parcel.delivered_at is not None:
            return "kept" if parcel.delivered_at <= parcel.promised_at else "broken"
        left = parcel.promised_at - now()
        if left < timedelta(0):
            return "broken"
        return "soon" if left < SOON else "open"

    @property
    def chance(self) -> int | None:
        """Of a day that is still to come."""
        return self.parcel.chance if self.parcel.is_under_way else None

    @property
    def told(self) -> str:
        """The picture in a sentence, for who cannot see it."""
        current = self.current
        words = {"label": current.label, "place": current.place}
        if current.place:
            return pgettext("parcel", "%(label)s, %(place)s") % words
        return current.label

    @property
    def current(self) -> Station:
        reached = [one for one in self.stations if one.state in {"here", "broken"}]
        return reached[-1] if reached else self.stations[-1]


def track(order: Order, parcel: Parcel) -> Track:
    """From a parcel with its `points`, `moves` and carrier at hand: no query."""
    points = sorted(parcel.points.all(), key=lambda point: (point.at, point.pk), reverse=True)
    stations = tuple(_stations(order, parcel, points))
    reached = max((one.x for one in stations if one.state != "ahead"), default=0)
    return Track(
        parcel,
        stations,
        tuple(points),
        tuple(parcel.moves.all()),
        reached,
        is_held=bool(points) and points[0].status == TrackPoint.Kind.TROUBLE,
    )


def _stations(order: Order, parcel: Parcel, points: list[TrackPoint]) -> Iterator[Station]:
    ended = parcel.status in {Status.LOST, Status.RETURNED}
    stage = _stage(parcel)
    yield Station(pgettext("parcel", "Ordered"), "receipt", "done", 50, order.placed_at)
    for n, status in enumerate(ROAD):
        x = 150 + 100 * n
        if ended and n == len(ROAD) - 1:
            newest = _newest(points, parcel.status)
            label, icon = str(Status(parcel.status).label), "alert-triangle"
            yield Station(label, icon, "broken", x, _when(newest), newest.place if newest else "")
            return
        yield _station(status, n, stage, parcel, points)


def _station(
    status: Parcel.Status, n: int, stage: int, parcel: Parcel, points: list[TrackPoint]
) -> Station:
    label, icon = str(status.label), ICONS[status]
    x = 150 + 100 * n
    if n > stage:
        return Station(label, icon, "ahead", x)
    newest = _newest(points, status)
    last = n == len(ROAD) - 1
    state = "here" if n == stage and not last else "done"
    first = {Status.PACKED: parcel.created_at, Status.IN_TRANSIT: parcel.shipped_at}
    at = first.get(status) or _when(newest) or (parcel.delivered_at if last else None)
    return Station(label, icon, state, x, at, newest.place if newest else "")


ICONS = {
    Status.PACKED: "package",
    Status.IN_TRANSIT: "truck-delivery",
    Status.OUT_FOR_DELIVERY: "map-pin",
    Status.DELIVERED: "home",
}


def _stage(parcel: Parcel) -> int:
    if parcel.status in ROAD:
        return ROAD.index(Status(parcel.status))
    return ROAD.index(Status.IN_TRANSIT) if parcel.shipped_at else 0


def _newest(points: list[TrackPoint], status: str) -> TrackPoint | None:
    return next((point for point in points if point.status == status), None)


def _when(point: TrackPoint | None) -> datetime | None:
    return point.at if point else None
