"""Words written once and used often."""

from dataclasses import dataclass

from kefu.core.events import Event


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
