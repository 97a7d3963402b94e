"""Clocks stopped or rang, and policies for them were set."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ClockStopped(Event):
    """What a clock ran for is done. A solution counts when the customer agreed, or was silent."""

    clock_id: int
    kind: str
    case_id: int | None
    order_id: int | None
    request_id: int | None
    channel: str
    tier: int
    in_time: bool
    seconds: int  # business time, without pauses
    target_seconds: int


@dataclass(frozen=True)
class ClockLetGo(Event):
    """Nobody waits for it any more; it counts neither as in time nor as late."""

    clock_id: int
    kind: str
    case_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class ChatWaited(Event):
    """An alarm of the trade: a chat without an answer for so long."""

    clock_id: int
    case_id: int
    owner_id: int
    alarm: int  # the first, the second, the third
    seconds: int


@dataclass(frozen=True)
class PolicySet(Event):
    policy_id: int
    channel: str
    tier: int | None
    replaces_id: int | None


@dataclass(frozen=True)
class PolicyEnded(Event):
    policy_id: int
    channel: str
    tier: int | None
