from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class GuidePublished(Event):
    guide_id: int
    version: int
    by_id: int


@dataclass(frozen=True)
class GuideWalked(Event):
    """To its end: `solved`, or the kind of request it led to."""

    guide_id: int
    version: int
    end: str
    steps: int
