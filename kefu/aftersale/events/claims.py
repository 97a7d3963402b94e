"""What happens to money that others owe us."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ClaimOpened(Event):
    """Against a carrier or a supplier; the other of the two is empty."""

    claim_id: int
    carrier_id: int | None
    supplier_id: int | None
    cause: str
    owner_id: int | None


@dataclass(frozen=True)
class ClaimCostAdded(Event):
    """The shop advanced so much to a customer, and claims it back."""

    claim_id: int
    amount: str
    currency: str


@dataclass(frozen=True)
class ClaimFiled(Event):
    claim_id: int
    asked: str
    due_at: str  # until when they have to answer


@dataclass(frozen=True)
class ClaimAnswered(Event):
    claim_id: int
    accepted: bool
    agreed: str
    in_time: bool


@dataclass(frozen=True)
class ClaimDisputed(Event):
    claim_id: int


@dataclass(frozen=True)
class EvidenceAdded(Event):
    claim_id: int
    evidence_id: int


@dataclass(frozen=True)
class RecoveryBooked(Event):
    claim_id: int
    recovery_id: int
    amount: str


@dataclass(frozen=True)
class ClaimClosed(Event):
    """With all that was advanced and all that came back; said anew when money comes later."""

    claim_id: int
    is_carriers: bool
    how: str  # recovered, written_off
    advanced: str
    recovered: str
    currency: str


@dataclass(frozen=True)
class ClaimTaken(Event):
    claim_id: int
    owner_id: int


@dataclass(frozen=True)
class ClaimWarned(Event):
    """A day is left."""

    claim_id: int
    owner_id: int | None


@dataclass(frozen=True)
class ClaimDateMissed(Event):
    claim_id: int
    owner_id: int | None
    status: str


@dataclass(frozen=True)
class CarrierTermsSet(Event):
    terms_id: int
    carrier_id: int
