from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class NoticeQueued(Event):
    notice_id: int


@dataclass(frozen=True)
class NoticeSent(Event):
    notice_id: int
    to_id: int | None  # nobody we know, if it went to an address outside
    template: str
