"""Who is here, and who answers."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class DutyChanged(Event):
    """An agent came, went, or lost the line to their screen."""

    agent_id: int
    before: str
    state: str


@dataclass(frozen=True)
class DutyDescribed(Event):
    """How much an agent takes on, or what they know, was set by a supervisor."""

    agent_id: int


@dataclass(frozen=True)
class RoutingChanged(Event):
    wait_seconds: int


@dataclass(frozen=True)
class OwnAgentSet(Event):
    customer_id: int
    agent_id: int | None


@dataclass(frozen=True)
class LineJoined(Event):
    """Nobody has a hand free for a customer who is there."""

    case_id: int
    wanted_id: int | None  # the agent who is waited for first


@dataclass(frozen=True)
class LineLeft(Event):
    case_id: int
    owner_id: int
    seconds: int
    outcome: str  # "same_agent", "routed", "answered", "call_back", "left", "ended"


@dataclass(frozen=True)
class CallBackBooked(Event):
    """The customer chose an hour instead of waiting."""

    promise_id: int
    case_id: int
