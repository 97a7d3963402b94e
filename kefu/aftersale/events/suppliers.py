from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class SupplierAgreed(Event):
    agreement_id: int
    supplier_id: int


@dataclass(frozen=True)
class SellingStopAsked(Event):
    stop_id: int
    supplier_id: int


@dataclass(frozen=True)
class SellingStopDecided(Event):
    """By a second person; `products` went off sale."""

    stop_id: int
    supplier_id: int
    in_force: bool
    products: int


@dataclass(frozen=True)
class SellingStopLifted(Event):
    stop_id: int
    supplier_id: int
