from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class TrailEnded(Event):
    """A browser's trail is erased: forget what you made of it. The key is nobody's name."""

    visitor: str
    customer_id: int | None
