"""Cases changed hands."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class CaseHandedOver(Event):
    case_id: int
    from_id: int
    to_id: int
    with_words: bool  # beside the brief that is always there


@dataclass(frozen=True)
class ShiftEnded(Event):
    agent_id: int
    cases: int  # that were theirs


@dataclass(frozen=True)
class LeavePlanned(Event):
    leave_id: int
    agent_id: int


@dataclass(frozen=True)
class LeaveCalledOff(Event):
    leave_id: int
    agent_id: int


@dataclass(frozen=True)
class BriefMended(Event):
    hand_over_id: int
    case_id: int


@dataclass(frozen=True)
class BriefRead(Event):
    hand_over_id: int
    case_id: int
