"""Reading an AWS request and writing an AWS answer, both through the vendor's own models."""

import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.aws.errors import Answer, AwsError, unsupported

if TYPE_CHECKING:
    from integrations.sandbox.aws.identity import Identity

_CREDENTIAL = re.compile(r"Credential=([A-Z0-9]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")

#: Signing names that differ from the name of the service model.
_MODEL_OF = {
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
    "monitoring": "cloudwatch",
    "eventbridge": "events",
}


@dataclass
class Call:
    """One AWS request, understood: who, where, which operation, with which parameters."""

    service: str
    operation: str
    protocol: str
    region: str
    access_key: str
    token: str
    params: dict[str, Any]
    environ: dict[str, Any]
    body: bytes
    at: datetime
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    identity: "Identity | None" = None

    @property
    def op(self) -> str:
        """The name faults and the request log use: `ec2.RevokeSecurityGroupIngress`."""
        return f"{self.service}.{self.operation}"

    @property
    def who(self) -> "Identity":
        """The caller; raises AwsError when the front has not identified it."""
        if self.identity is None:
            raise AwsError("MissingAuthenticationToken", "Request is missing a token", 403)
        return self.identity

    @property
    def account(self) -> str:
        """The account the call acts in."""
        return self.who.account

    @property
    def dry_run(self) -> bool:
        """True for EC2's DryRun."""
        return bool(self.params.get("DryRun"))


def service_of(environ: Mapping[str, Any]) -> tuple[str, str, str]:
    """Access key, region and service model name from the SigV4 credential scope; raises AwsError.

    The scope is defined by the IAM user guide, "Elements of an AWS API request signature".
    """
    found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not found:
        raise AwsError("MissingAuthenticationToken", "Request is missing a SigV4 signature", 403)
    key, _, region, signing = found.groups()
    service = _MODEL_OF.get(signing, signing)
    if service == "s3" and environ.get("PATH_INFO", "").startswith("/v20180820/"):
        service = "s3control"
    return key, region, service


def read_call(environ: dict[str, Any], now: datetime) -> Call:
    """The request as a Call (its body stays readable); raises AwsError when no operation fits."""
    from botocore.exceptions import UnknownServiceError

    key, region, service = service_of(environ)
    body = _read_body(environ)
    call = Call(
        service=service,
        operation="Unknown",
        protocol="json",
        region=region,
        access_key=key,
        token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN", ""),
        params={},
        environ=environ,
        body=body,
        at=now.astimezone(UTC),
    )
    try:
        _understand(call)
    except UnknownServiceError as error:
        raise unsupported(service) from error
    return call


def _read_body(environ: dict[str, Any]) -> bytes:
    body = bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["wsgi.input_terminated"] = True
    return body


def _understand(call: Call) -> None:
    from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
    from moto.core.request import Request, determine_request_protocol
    from moto.core.routing import get_service_router
    from moto.core.utils import get_service_model
    from werkzeug.exceptions import NotFound

    model = get_service_model(call.service)
    call.protocol = str(model.protocol)
    request = Request(call.environ)
    try:
        call.protocol = determine_request_protocol(model, request.content_type)
        operation, uri = get_service_router(call.service).match(request)
    except (NotFound, NotImplementedError) as error:
        target = request.values.get("Action") or request.headers.get("X-Amz-Target", "")
        name = target or f"{request.method} {request.path}"
        raise unsupported(f"{call.service} {name}") from error
    finally:
        call.environ["wsgi.input"] = io.BytesIO(call.body)
    call.operation = str(operation.name)
    request = Request(dict(call.environ))
    try:
        call.params = dict(
            PROTOCOL_PARSERS[call.protocol](operation).parse(
                {
                    "method": request.method,
                    "values": request.values,
                    "headers": request.headers,
                    "body": request.data or call.body,
                    "url_path": request.path,
                    "url_params": uri,
                }
            )
        )
    except (RequestParserError, ValueError) as error:
        raise AwsError("SerializationException", f"request not readable: {error}") from error
    finally:
        call.environ["wsgi.input"] = io.BytesIO(call.body)


def write_answer(call: Call, result: Mapping[str, Any]) -> Answer:
    """Serialise `result` (botocore output shape) for the call's protocol."""
    from moto.core.serialize import SerializationContext, get_serializer_class
    from moto.core.utils import get_service_model

    operation = get_service_model(call.service).operation_model(call.operation)
    serializer = get_serializer_class(call.service, call.protocol)(
        operation_model=operation, context=SerializationContext(call.request_id)
    )
    answer = serializer.serialize(dict(result))
    body = answer["body"]
    headers = [(str(k), str(v)) for k, v in answer["headers"].items()]
    headers.append(("x-amzn-RequestId", call.request_id))
    return answer["status_code"], headers, body.encode() if isinstance(body, str) else body


def parse_answer(call: Call, answer: Answer) -> dict[str, Any]:
    """What boto3 would make of the answer: output members, or `Error` with Code and Message."""
    from botocore.parsers import create_parser
    from moto.core.utils import get_service_model

    operation = get_service_model(call.service).operation_model(call.operation)
    if operation.has_streaming_output and answer[0] < 300:
        return {}
    headers = {name.lower(): value for name, value in answer[1]}
    raw = {"status_code": answer[0], "headers": headers, "body": answer[2]}
    parsed: dict[str, Any] = create_parser(call.protocol).parse(raw, operation.output_shape)
    return parsed
