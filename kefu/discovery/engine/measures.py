"""Values side by side: "1.5 kg" and "1500 克" are the same, and are told in one unit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kefu.discovery.engine.units import UNITS

WHOLE = re.compile(
    r"(?:约|about|ca\.)?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>\D.*)"
)
METRIC = {
    "lb": ("g", 453.59237),
    "oz": ("g", 28.349523125),
    "in": ("mm", 25.4),
    "ft": ("mm", 304.8),
    "gal": ("ml", 3785.411784),
    "qt": ("ml", 946.352946),
}
# what a thing is counted in -> the units it is told in, the greatest first
LADDERS: dict[str, tuple[tuple[str, float], ...]] = {
    "g": (("kg", 1000), ("g", 1), ("mg", 0.001)),
    "ml": (("l", 1000), ("ml", 1)),
    "mm": (("m", 1000), ("cm", 10), ("mm", 1)),
    "gb": (("TB", 1000), ("GB", 1), ("MB", 0.001)),
    "w": (("kW", 1000), ("W", 1)),
    "hz": (("GHz", 1e9), ("MHz", 1e6), ("Hz", 1)),
    "mah": (("mAh", 1),),
    "v": (("V", 1),),
    "a": (("A", 1),),
    "hp": (("hp", 1),),
    "lm": (("lm", 1),),
    "mp": (("MP", 1),),
    "in": (("in", 1),),
    "ft": (("ft", 1),),
    "lb": (("lb", 1),),
    "oz": (("oz", 1),),
}
SIGNIFICANT = 6


@dataclass(frozen=True)
class Quantity:
    base: str
    value: float

    @property
    def metric(self) -> "Quantity":
        base, times = METRIC.get(self.base, (self.base, 1.0))
        return Quantity(base, self.value * times)


def quantity_of(text: str) -> Quantity | None:
    """What a text measures, if it says a number and a unit and nothing else."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = WHOLE.fullmatch(plain)
    if found is None:
        return None
    name = found["unit"].strip().removesuffix(".")
    base, times = UNITS.get(name) or UNITS.get(f"{name}.") or ("", 0.0)
    if not base:
        return None
    return Quantity(base, _rounded(float(found["number"].replace(",", "")) * times))


def in_one_unit(texts: Sequence[str]) -> list[tuple[float, str]] | None:
    """For each text its size and how it is told beside the others; nothing unless all of them
    measure the same thing."""
    found = [quantity_of(text) for text in texts]
    sizes = [one for one in found if one is not None]
    if not sizes or len(sizes) < len(texts):
        return None
    if len({one.base for one in sizes}) > 1:
        sizes = [one.metric for one in sizes]
    bases = {one.base for one in sizes}
    ladder = LADDERS.get(sizes[0].base)
    if len(bases) > 1 or ladder is None:
        return None
    name, times = _rung(ladder, min(one.value for one in sizes))
    return [(_rounded(one.value), f"{_rounded(one.value / times):.6g} {name}") for one in sizes]


def _rung(ladder: Sequence[tuple[str, float]], least: float) -> tuple[str, float]:
    """The greatest unit of which even the least has one."""
    return next((rung for rung in ladder if least >= rung[1]), ladder[-1])


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")
