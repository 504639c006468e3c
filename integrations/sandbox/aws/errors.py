"""Refusals in each AWS wire protocol, so that boto3 raises ClientError with the vendor's code."""

import json
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

#: Status, header pairs and body: what every handler of the front finally becomes.
Answer = tuple[int, list[tuple[str, str]], bytes]


class AwsError(Exception):
    """A vendor error: `code` as boto3 shows it, `status` as HTTP sends it.

    `members` are what the vendor's JSON error holds besides.
    """

    def __init__(
        self, code: str, message: str, status: int = 400, members: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.members = members or {}


@dataclass(frozen=True)
class Codes:
    """The names one protocol family gives to the same refusal."""

    denied: tuple[str, int]
    unknown_key: tuple[str, int]
    expired: tuple[str, int]
    throttled: tuple[str, int]


# Names: "Common errors" of each service's API reference; EC2 has its own set in the EC2 API
# reference, "Error codes for the Amazon EC2 API".
_EC2 = Codes(
    ("UnauthorizedOperation", 403),
    ("AuthFailure", 401),
    ("RequestExpired", 400),
    ("RequestLimitExceeded", 503),
)
_QUERY = Codes(
    ("AccessDenied", 403), ("InvalidClientTokenId", 403), ("ExpiredToken", 403), ("Throttling", 400)
)
_JSON = Codes(
    ("AccessDeniedException", 400),
    ("UnrecognizedClientException", 400),
    ("ExpiredTokenException", 400),
    ("ThrottlingException", 400),
)
_REST_JSON = Codes(
    ("AccessDeniedException", 403),
    ("UnrecognizedClientException", 403),
    ("ExpiredTokenException", 403),
    ("ThrottlingException", 429),
)
_S3 = Codes(
    ("AccessDenied", 403), ("InvalidAccessKeyId", 403), ("ExpiredToken", 400), ("SlowDown", 503)
)
_BY_PROTOCOL = {
    "ec2": _EC2,
    "query": _QUERY,
    "json": _JSON,
    "rest-json": _REST_JSON,
    "rest-xml": _S3,
}


def codes(protocol: str) -> Codes:
    """The refusal names of one protocol (`ec2`, `query`, `json`, `rest-json`, `rest-xml`)."""
    return _BY_PROTOCOL.get(protocol, _JSON)


def unsupported(op: str, why: str = "") -> AwsError:
    """The refusal for what this stand-in does not emulate; 501 so that no client retries it."""
    text = f"the sandbox does not emulate {op}"
    return AwsError("UnsupportedOperation", f"{text}: {why}" if why else text, 501)


def render(error: AwsError, protocol: str, service: str, request_id: str) -> Answer:
    """The error as the protocol writes it."""
    code, message = escape(error.code), escape(error.message)
    headers = [("x-amzn-RequestId", request_id)]
    inner = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol == "ec2":
        text = (
            f"<Response><Errors><Error>{inner}</Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif protocol == "query":
        kind = "Sender" if error.status < 500 else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{kind}</Type>{inner}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    elif protocol == "rest-xml" and service == "s3":
        text = f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>"
    elif protocol == "rest-xml":
        text = (
            f"<ErrorResponse><Error>{inner}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    else:
        headers += [("Content-Type", "application/json"), ("x-amzn-ErrorType", error.code)]
        body: dict[str, Any] = {"__type": error.code, **error.members}
        body |= {"message": error.message, "Message": error.message}
        return error.status, headers, json.dumps(body).encode()
    headers.append(("Content-Type", "text/xml"))
    return error.status, headers, b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode()
