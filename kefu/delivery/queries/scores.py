"""How carriers do: days against the promise, late, lost and damaged, with how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.db import connection

from kefu.core.regions import region_name
from kefu.core.shares import Z95, Share

ALL = ""
FEWEST = 5  # parcels of a region that a row is told of


@dataclass(frozen=True)
class Score:
    """Of one carrier, in one province or everywhere (`place` empty).

    `against` is the mean of days before (less than none) or after the promised day, `days` that of
    days on the road; both with the half of their interval at 95 %.
    """

    code: str
    name_zh: str
    name_en: str
    place: str
    parcels: int
    late: Share
    lost: Share
    damaged: Share
    days: float | None
    days_half: float
    against: float | None
    against_half: float

    @property
    def place_name(self) -> str:
        return region_name(self.place) if self.place else ""


def scores(*, since: datetime, until: datetime, by_region: bool = False) -> list[Score]:
    """Parcels that left the house in that time and are at an end, lost, or past their day; the
    carrier with most parcels first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL.format(place=PLACE if by_region else "''"), {"since": since, "until": until}
        )
        return list(_scores(cursor.fetchall()))


def month_by_month(*, until: datetime, months: int = 6) -> dict[str, list[tuple[str, Share]]]:
    """The share that came late, by carrier and month of leaving; for a plot."""
    since = until - timedelta(days=31 * months)
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, {"since": since, "until": until})
        told: dict[str, list[tuple[str, Share]]] = {}
        for code, month, judged, late in cursor.fetchall():
            told.setdefault(code, []).append((month, Share(late, judged)))
    return told


def _scores(rows: Sequence[Sequence[object]]) -> Iterator[Score]:
    for row in rows:
        code, name_zh, name_en, place = (str(cell) for cell in row[:4])
        parcels, judged, late, lost, damaged, arrived = (int(str(cell)) for cell in row[4:10])
        days, days_sd, against, against_sd = (
            None if cell is None else float(str(cell)) for cell in row[10:]
        )
        yield Score(
            code,
            name_zh,
            name_en,
            place,
            parcels,
            Share(late, judged),
            Share(lost, parcels),
            Share(damaged, arrived),
            days,
            _half(days_sd, arrived),
            against,
            _half(against_sd, judged),
        )


def _half(deviation: float | None, count: int) -> float:
    return Z95 * deviation / sqrt(count) if deviation is not None and count else 0.0


PLACE = "CASE WHEN p.region ~ '^[0-9]{6}$' THEN substr(p.region, 1, 2) || '0000' ELSE p.region END"
KNOWN = """
    SELECT c.code, c.name_zh, c.name_en, p.*,
        p.delivered_at IS NOT NULL AS arrived,
        coalesce(m.before, p.promised_at) AS told,
        p.promised_at IS NOT NULL
            AND (p.delivered_at IS NOT NULL OR coalesce(m.before, p.promised_at) < %(until)s)
            AS judged
    FROM delivery_parcel p
    JOIN delivery_carrier c ON c.id = p.carrier_id
    LEFT JOIN LATERAL (
        SELECT before FROM delivery_promisemove
        WHERE parcel_id = p.id AND before IS NOT NULL ORDER BY at, id LIMIT 1
    ) m ON true
    WHERE p.shipped_at >= %(since)s AND p.shipped_at < %(until)s
"""
LATE = "judged AND coalesce(p.delivered_at, 'infinity') > told"
ROAD = "extract(epoch FROM p.delivered_at - p.shipped_at) / 86400"
AGAINST = "extract(epoch FROM p.delivered_at - told) / 86400"
SQL = f"""
    WITH p AS ({KNOWN})
    SELECT p.code, min(p.name_zh), min(p.name_en), {{place}} AS place, count(*),
        count(*) FILTER (WHERE judged),
        count(*) FILTER (WHERE {LATE}),
        count(*) FILTER (WHERE p.status = 'lost'),
        count(*) FILTER (WHERE p.damaged_at IS NOT NULL AND arrived),
        count(*) FILTER (WHERE arrived),
        avg({ROAD}) FILTER (WHERE arrived),
        stddev_samp({ROAD}) FILTER (WHERE arrived),
        avg({AGAINST}) FILTER (WHERE arrived AND judged),
        stddev_samp({AGAINST}) FILTER (WHERE arrived AND judged)
    FROM p GROUP BY p.code, 4 ORDER BY count(*) DESC, p.code, 4
"""  # noqa: S608  names of our own columns
MONTHS = f"""
    WITH p AS ({KNOWN})
    SELECT p.code, to_char(p.shipped_at, 'YYYY-MM') AS month,
        count(*) FILTER (WHERE judged), count(*) FILTER (WHERE {LATE})
    FROM p GROUP BY p.code, month ORDER BY p.code, month
"""  # noqa: S608  names of our own columns
