"""The end of a loop, as a signal tells it."""

from contextlib import suppress
from queue import Empty, SimpleQueue


class Stop:
    """Said by a signal while the loop waits for it.

    A `threading.Event` will not do: a signal that comes while the main thread is inside `wait`
    would wait for ever, in `set`, for the lock that its own thread holds.
    """

    def __init__(self) -> None:
        self.is_said = False
        self._said: SimpleQueue[None] = SimpleQueue()

    def say(self, *_: object) -> None:
        self.is_said = True
        self._said.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is said; tell whether it was."""
        if not self.is_said:
            with suppress(Empty):
                self._said.get(timeout=seconds)
        return self.is_said
