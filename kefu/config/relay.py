"""What the parts say, on the supervisor's screen and in a file each."""

import contextlib
import os
from pathlib import Path

AT_ONCE = 65_536  # bytes


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more: no reason to end
        print(text, flush=True)  # noqa: T201


class Relay:
    """A pipe of one part: it writes at `end`, its whole lines are passed on as they come."""

    def __init__(self, name: str, file: Path) -> None:
        self.name, self.file = name, file
        self.mouth, self.end = os.pipe()
        os.set_blocking(self.mouth, False)
        self._begun = b""

    def pass_on(self) -> None:
        """Show and keep what was said so far."""
        with contextlib.suppress(BlockingIOError):
            while said := os.read(self.mouth, AT_ONCE):
                *lines, self._begun = (self._begun + said).split(b"\n")
                self._show(lines)

    def close(self) -> None:
        self.pass_on()
        if self._begun:
            self._show([self._begun])
        os.close(self.mouth)

    def _show(self, lines: list[bytes]) -> None:
        words = [line.decode(errors="replace").rstrip() for line in lines]
        with self.file.open("a") as log:
            log.writelines(f"{line}\n" for line in words)
        for line in words:
            say(f"{self.name:>8} │ {line}")
