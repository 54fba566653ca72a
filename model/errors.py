"""Problems: failures that are expected, each with the sentence the person reads."""

from __future__ import annotations


class Problem(Exception):
    """An expected failure; `status` is its HTTP status code, its text is for the person who asked."""

    status = 400

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status or self.status


class BadRequest(Problem):
    """The request itself makes no sense."""


class Unauthorized(Problem):
    """Nobody is logged in, and somebody has to be."""

    status = 401


class Forbidden(Problem):
    """The person is known and may not do this."""

    status = 403


class NotFound(Problem):
    """There is no such thing, or the person may not see it: the two must not be told apart."""

    status = 404

    def __init__(self, sentence: str = "There is nothing at this address.") -> None:
        super().__init__(sentence)


class Gone(Problem):
    """There was such a thing, and its owner took it away."""

    status = 410


class Fault(str):
    """A sentence about a field, with the code by which client programs know it: ERR_TAKEN, ERR_BLANK, .."""

    code: str

    def __new__(cls, code: str, sentence: str) -> Fault:
        fault = super().__new__(cls, sentence)
        fault.code = code
        return fault


class Invalid(Problem):
    """What was typed breaks a rule; `errors` is {field: sentence}, the sentence perhaps a Fault."""

    status = 422

    def __init__(self, **errors: str) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class TooMany(Problem):
    """Too many tries; `retry_after` is in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(Problem):
    """The server cannot do this right now, but soon; `retry_after` is in seconds."""

    status = 503

    def __init__(self, sentence: str, retry_after: int = 5) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
