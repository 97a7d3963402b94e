from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class SynonymsKept(Event):
    synonym_id: int


@dataclass(frozen=True)
class SynonymsDropped(Event):
    synonym_id: int


@dataclass(frozen=True)
class GoodsCompared(Event):
    """A product was put beside one to four others; by whom is not told."""

    product_id: int
    beside: str  # keys of the others, separated by commas
