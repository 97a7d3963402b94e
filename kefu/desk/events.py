from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    case_id: int
    customer_id: int
    owner_id: int
    channel: str
    routed_by: str  # why this owner: "same_agent", "last_spoken", "least_busy", "supervisor"


@dataclass(frozen=True)
class MessagePosted(Event):
    message_id: int
    conversation_id: int
    case_id: int
    author_id: int
    by_staff: bool


@dataclass(frozen=True)
class FirstAnswered(Event):
    case_id: int
    by_id: int
    seconds: int  # business time
    in_time: bool


@dataclass(frozen=True)
class NoteWritten(Event):
    message_id: int
    case_id: int


@dataclass(frozen=True)
class CaseHandedOver(Event):
    case_id: int
    from_id: int
    to_id: int
    with_words: bool  # beside the brief that is always there


@dataclass(frozen=True)
class CaseNamed(Event):
    case_id: int


@dataclass(frozen=True)
class CaseLinked(Event):
    case_id: int
    product_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class CaseSplit(Event):
    case_id: int
    from_id: int
    words: int  # that moved


@dataclass(frozen=True)
class CaseMerged(Event):
    case_id: int  # the one that ended
    into_id: int


@dataclass(frozen=True)
class MergeUndone(Event):
    case_id: int
    from_id: int


@dataclass(frozen=True)
class CaseForwarded(Event):
    case_id: int
    team_id: int | None  # to a team of ours
    notice_id: int | None  # or by mail to somebody outside


@dataclass(frozen=True)
class ThingLinked(Event):
    case_id: int
    kind: str  # "order", "line", "parcel", "product"
    thing_id: int


@dataclass(frozen=True)
class ThingUnlinked(Event):
    case_id: int
    kind: str
    thing_id: int


@dataclass(frozen=True)
class CaseTagged(Event):
    case_id: int
    tag_id: int


@dataclass(frozen=True)
class CaseUntagged(Event):
    case_id: int
    tag_id: int


@dataclass(frozen=True)
class TagRenamed(Event):
    tag_id: int


@dataclass(frozen=True)
class TagsMerged(Event):
    tag_id: int  # the one that went
    into_id: int


@dataclass(frozen=True)
class CaseFollowed(Event):
    case_id: int
    user_id: int


@dataclass(frozen=True)
class CaseUnfollowed(Event):
    case_id: int
    user_id: int


@dataclass(frozen=True)
class StaffMentioned(Event):
    message_id: int
    case_id: int
    user_id: int


@dataclass(frozen=True)
class FieldsNoted(Event):
    case_id: int


@dataclass(frozen=True)
class StandingSet(Event):
    case_id: int
    status_id: int | None


@dataclass(frozen=True)
class TeamFormChanged(Event):
    team_id: int


@dataclass(frozen=True)
class CaseSolved(Event):
    case_id: int
    customer_id: int
    by_id: int
    hours: float  # by the clock on the wall, from the first word


@dataclass(frozen=True)
class CaseReopened(Event):
    case_id: int
    owner_id: int


@dataclass(frozen=True)
class CaseClosed(Event):
    case_id: int
    customer_id: int
    owner_id: int
    because: str  # "yes" of the customer, or "silence"


@dataclass(frozen=True)
class PromiseMade(Event):
    promise_id: int
    case_id: int
    owner_id: int
    kind: str
    due_at: str


@dataclass(frozen=True)
class PromiseWarned(Event):
    promise_id: int
    owner_id: int


@dataclass(frozen=True)
class PromiseKept(Event):
    promise_id: int
    case_id: int
    owner_id: int


@dataclass(frozen=True)
class PromiseBroken(Event):
    promise_id: int
    case_id: int
    owner_id: int
    escalated_to_id: int | None


@dataclass(frozen=True)
class PromiseMadeGood(Event):
    promise_id: int
    case_id: int
    seconds_late: int


@dataclass(frozen=True)
class PromiseReleased(Event):
    promise_id: int
    case_id: int
    by_customer: bool


@dataclass(frozen=True)
class RemedyAsked(Event):
    """More than the agent may give alone: a supervisor decides by the due time."""

    remedy_id: int
    case_id: int
    kind: str
    amount: str
    currency: str
    approver_id: int
    due_at: str


@dataclass(frozen=True)
class RemedyGiven(Event):
    """A refund, a new parcel or a coupon has put a matter right."""

    remedy_id: int
    case_id: int
    order_id: int | None
    by_id: int
    kind: str
    reason: str
    carrier_fault: bool
    amount: str
    currency: str
    hours: float  # by the clock on the wall, since the customer told us
    limit_id: int | None  # the rule that allowed it; none where the defaults did
    approved_by_id: int | None


@dataclass(frozen=True)
class RemedyDeclined(Event):
    remedy_id: int
    case_id: int
    by_id: int


@dataclass(frozen=True)
class ApprovalEscalated(Event):
    """Nobody decided in time; somebody else is to."""

    remedy_id: int
    case_id: int
    from_id: int
    to_id: int


@dataclass(frozen=True)
class RemedyLimitSet(Event):
    """What may be given without asking is another sum now."""

    limit_id: int
    kind: str
    once: str
    daily: str


@dataclass(frozen=True)
class RemedyLimitDropped(Event):
    limit_id: int


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


@dataclass(frozen=True)
class WordsHeldBack(Event):
    """A word to a customer did not leave: it left the matter open, or a place was not filled."""

    case_id: int
    by_id: int
    because: str  # "vague", "unfilled"


@dataclass(frozen=True)
class WordsMended(Event):
    """What had been held back has left, mended."""

    case_id: int
    by_id: int
    because: str


@dataclass(frozen=True)
class FoundPromiseDeclined(Event):
    """The agent said of a promise found in the words that it is none."""

    case_id: int
    by_id: int
    kind: str
    due_at: str


@dataclass(frozen=True)
class WordsScheduled(Event):
    outgoing_id: int
    case_id: int
    by_id: int
    send_at: str
    is_undo: bool


@dataclass(frozen=True)
class WordsTakenBack(Event):
    outgoing_id: int
    case_id: int
    by_id: int
    is_undo: bool


@dataclass(frozen=True)
class WordsNotSent(Event):
    """Their hour had come, and they could not be said any more."""

    outgoing_id: int
    case_id: int
    author_id: int
    reason: str


@dataclass(frozen=True)
class ReplyWritten(Event):
    reply_id: int
    version: int


@dataclass(frozen=True)
class ReplyRetired(Event):
    reply_id: int


@dataclass(frozen=True)
class MacroWritten(Event):
    macro_id: int
    version: int


@dataclass(frozen=True)
class MacroRetired(Event):
    macro_id: int


@dataclass(frozen=True)
class MacroDone(Event):
    macro_id: int
    version: int
    case_id: int


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
    outcome: str  # "same_agent", "routed", "answered", "call_back", "ended"


@dataclass(frozen=True)
class CallBackBooked(Event):
    """The customer chose an hour instead of waiting."""

    promise_id: int
    case_id: int


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
