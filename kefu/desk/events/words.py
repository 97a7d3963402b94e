"""Words came, went, or were held back."""

from dataclasses import dataclass

from kefu.core.events import Event


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
