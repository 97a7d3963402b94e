"""A real mail server that keeps what it is given."""

import email
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from e2e.shop import PATIENCE, free_port


class Mailbox:
    """`letters` holds all, `wait_for(address)` waits for the next one to somebody."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._arrived = threading.Condition()
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.port: int = self._server.port

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        with self._arrived:
            self.letters.append(email.message_from_bytes(raw, EmailMessage, policy=default))
            self._arrived.notify_all()
        return "250 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if address in str(letter["To"])]

    def wait_for(
        self, address: str, matching: Callable[[EmailMessage], bool] = lambda _: True
    ) -> EmailMessage:
        """The first letter to this address (that matches), now or when it arrives."""

        def found() -> list[EmailMessage]:
            return [letter for letter in self.to(address) if matching(letter)]

        with self._arrived:
            if not self._arrived.wait_for(found, PATIENCE):
                subjects = [str(letter["Subject"]) for letter in self.letters]
                raise AssertionError(f"no such letter to {address}; there are {subjects}")
            return found()[0]


def text_of(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    body = letter.get_body(("plain", "html"))
    assert body is not None
    return body.get_content()
