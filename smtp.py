"""SMTP: handing one message to the mail server, and telling its refusals apart from its absence.

Encryption is never optional: where the configuration asks for it and the server does not have it, or shows a
certificate that is not its own, nothing is sent and no password is said.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage

from config import Relay

TIMEOUT_SECONDS = 15
DEADLINE_SECONDS = 120


class Down(Exception):
    """The mail server cannot be reached, does not let us in, or refuses our address: everything has to wait."""


class Refused(Exception):
    """The mail server does not want this message; `is_final` tells whether it never will."""

    def __init__(self, code: int, answer: object) -> None:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        super().__init__(f"{code} {text}"[:500])
        self.is_final = 500 <= code < 600


class Lost(Exception):
    """The connection broke while a message was on its way; whether the server has it is not known."""


class Connection:
    """A connection to a mail server, logged in. Use it in a with block; raises Down if there is none."""

    def __init__(self, relay: Relay, name: str) -> None:
        self.relay = relay
        self.context = ssl.create_default_context()
        self._smtp: smtplib.SMTP
        if relay.security == "tls":
            self._smtp = smtplib.SMTP_SSL(local_hostname=name, timeout=TIMEOUT_SECONDS, context=self.context)
        else:
            self._smtp = smtplib.SMTP(local_hostname=name, timeout=TIMEOUT_SECONDS)
        self._smtp._host = relay.host  # type: ignore[attr-defined]  # whose certificate is expected; connect() leaves it

    def __enter__(self) -> Connection:
        try:
            with self._deadline():
                self._open()
        except (OSError, smtplib.SMTPException) as error:
            self._smtp.close()
            raise Down(in_words(error)) from None
        return self

    def _open(self) -> None:
        relay = self.relay
        code, answer = self._smtp.connect(relay.host, relay.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if relay.security == "starttls":
            self._smtp.starttls(context=self.context)
        if relay.user:
            self._smtp.login(relay.user, relay.password)
        else:
            self._smtp.ehlo_or_helo_if_needed()

    def __exit__(self, *failure: object) -> None:
        """Say goodbye; whatever goes wrong with that is of no consequence: each message has had its own answer."""
        with contextlib.suppress(OSError, smtplib.SMTPException), self._deadline():
            self._smtp.quit()
        self._smtp.close()

    def send(self, message: EmailMessage) -> None:
        """Hand message over; when this returns, the server has it. Raises Refused, Lost, or Down."""
        sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        try:
            with self._deadline():
                self._smtp.sendmail(sender, [recipient], message.as_bytes())
        except smtplib.SMTPSenderRefused as error:
            raise Down(in_words(error)) from None
        except smtplib.SMTPRecipientsRefused as error:
            self._raise(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            self._raise(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise Lost(in_words(error)) from None

    def _raise(self, code: int, answer: object) -> None:
        """Raise what an answer means; smtplib makes answers up when the other side breaks off, and then closes."""
        if code == 421 or self._smtp.sock is None:
            self._smtp.close()
            raise Lost(str(Refused(code, answer)))
        raise Refused(code, answer)

    @contextlib.contextmanager
    def _deadline(self) -> Iterator[None]:
        """Break the connection off if the block takes too long as a whole: a slow server need never time out."""
        timer = threading.Timer(DEADLINE_SECONDS, self._break_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _break_off(self) -> None:
        if self._smtp.sock is not None:
            with contextlib.suppress(OSError):
                self._smtp.sock.shutdown(socket.SHUT_RDWR)


def in_words(error: Exception) -> str:
    """Return what went wrong, for the owner: never with a password in it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(Refused(error.smtp_code, error.smtp_error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The mail server's certificate is not good: {error.verify_message}."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"The mail server does not offer what is asked for: {error}"
    if isinstance(error, TimeoutError):
        return "The mail server does not answer."
    return str(error) or type(error).__name__
