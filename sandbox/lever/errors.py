"""Refusals in the shape of the Data API. Clients should look at the status, not at the code."""

from typing import Self

import httpx
from waitress.channel import ClientDisconnected


class ApiError(Exception):
    status = 500
    code = "InternalServerError"

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        if status is not None:
            self.status = status

    def body(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


class BadRequest(ApiError):
    status = 400
    code = "BadRequestError"


class Unauthorized(ApiError):
    status = 401
    code = "UnauthorizedError"

    def __init__(self) -> None:
        super().__init__("The request requires authentication.")


class Revoked(ApiError):
    """The token is alive, its grant is not. Lever does not say which status it then gives."""

    code = "UnauthorizedError"

    def __init__(self, status: int) -> None:
        super().__init__("The request requires authentication.", status=status)


class Forbidden(ApiError):
    status = 403
    code = "ForbiddenError"


class NotFound(ApiError):
    status = 404
    code = "ResourceNotFound"

    @classmethod
    def object(cls, kind: str, ref: str) -> Self:
        return cls(f"{kind} {ref} was not found")

    @classmethod
    def requisition_field(cls) -> Self:
        """One of the codes that end in `Error` where others do not."""
        error = cls("That requisition field doesn't exist on your account")
        error.code = "NotFoundError"
        return error


class Unprocessable(ApiError):
    status = 422
    code = "UnprocessableEntityError"


class TooManyRequests(ApiError):
    status = 429
    code = "TooManyRequestsError"

    def __init__(self, retry_after_s: float = 0) -> None:
        super().__init__("Too many requests.")
        self.retry_after_s = retry_after_s


class Faulted(ApiError):
    """A fault that a test asked for."""

    CODES = {
        400: "BadRequestError",
        401: "UnauthorizedError",
        403: "ForbiddenError",
        404: "ResourceNotFound",
        408: "RequestTimeout",
        429: "TooManyRequestsError",
        503: "ServiceUnavailableError",
    }

    def __init__(self, status: int) -> None:
        super().__init__("A fault that was asked for.", status=status)
        self.code = self.CODES.get(status, "InternalServerError")


class AnswerDropped(ClientDisconnected, httpx.RemoteProtocolError):
    """The effect happened, the answer is lost.

    waitress closes the connection on the first base; a client on httpx's WSGI transport sees
    the second, the one that a closed connection gives it.
    """
