"""AWS clients by account and role: one boto3 Session, clients cached while credentials last."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from bot.errors import Refused, Upstream
from bot.settings import AccountSettings, Settings

if TYPE_CHECKING:
    import boto3
    from botocore.config import Config

#: Refresh assumed credentials this many seconds before they expire.
_MARGIN_S = 300.0
_CONNECT_S, _READ_S, _POOL = 3, 20, 32


def readers_of(settings: Settings) -> tuple[AccountSettings, ...]:
    """Accounts that only `questions.sources` names: their read role is used, nothing else."""
    found: dict[str, tuple[str, ...]] = {}
    for source in settings.questions.sources:
        if settings.account(source.account) is None:
            found[source.account] = (*found.get(source.account, ()), source.region)
    return tuple(AccountSettings(id, id, regions=regions) for id, regions in found.items())


class _Cached:
    """A client and the monotonic time after which it must not be used."""

    def __init__(self, client: Any, until: float) -> None:
        self.client = client
        self.until = until


class Sessions:
    """Hands out boto3 clients; thread-safe. Creating many clients from one Session is cheap
    (about 6 ms each), creating many Sessions is not.

    `accounts` come from the operator's file; an account that is not listed is refused. Of `readers`
    (accounts that only hold the logs of others) the read role is handed out, never the write role.
    """

    def __init__(
        self,
        accounts: Sequence[AccountSettings],
        region: str,
        readers: Sequence[AccountSettings] = (),
    ) -> None:
        self._accounts = {account.id: account for account in accounts}
        self._readers = {account.id: account for account in readers}
        self.region = region
        self._lock = threading.Lock()
        self._session: boto3.Session | None = None
        self._clients: dict[tuple[str, str, str], _Cached] = {}
        self._credentials: dict[str, tuple[dict[str, Any], float]] = {}

    def account_settings(self, account: str) -> AccountSettings:
        """The operator's entry for an account; raises Refused for one that is not listed."""
        found = self._accounts.get(account)
        if found is None:
            raise Refused("error.unknown_account", account=account)
        return found

    def home(self, service: str, region: str = "") -> Any:
        """A client with Hubward's own credentials, in `region` or the home region."""
        return self._cached(("", region or self.region, service), lambda: (None, float("inf")))

    def client(self, service: str, account: str, region: str) -> Any:
        """A client with the account's read role. Raises Refused, Upstream."""
        settings = self._readers.get(account) or self.account_settings(account)

        def credentials() -> tuple[dict[str, Any] | None, float]:
            return self._read_credentials(settings, region)

        return self._cached((account, region, service), credentials)

    def writer(
        self,
        service: str,
        account: str,
        region: str,
        *,
        session_policy: dict[str, Any],
        source_identity: str,
        session_name: str,
    ) -> Any:
        """A fresh client with the write role cut down to `session_policy`; never cached, never
        retried by the SDK, because a write may have happened although its answer was lost.
        """
        make = self.writers(
            account,
            region,
            session_policy=session_policy,
            source_identity=source_identity,
            session_name=session_name,
        )
        return make(service)

    def writers(
        self,
        account: str,
        region: str,
        *,
        session_policy: dict[str, Any],
        source_identity: str,
        session_name: str,
    ) -> Callable[[str], Any]:
        """The same for several services with one set of credentials: a maker of clients."""
        settings = self.account_settings(account)
        answer = self._assume(
            settings.write_role,
            settings.id,
            region,
            RoleSessionName=session_name,
            SourceIdentity=source_identity,
            Policy=msgspec.json.encode(session_policy).decode(),
            DurationSeconds=900,
        )

        def make(service: str) -> Any:
            with self._lock:
                return self._make(service, region, answer["Credentials"], retries=1)

        return make

    def _read_credentials(
        self, settings: AccountSettings, region: str
    ) -> tuple[dict[str, Any], float]:
        kept = self._credentials.get(settings.id)
        if kept and kept[1] > time.monotonic():
            return kept
        answer = self._assume(
            settings.read_role, settings.id, region, RoleSessionName="hubward-read"
        )
        credentials = answer["Credentials"]
        lasts = credentials["Expiration"].timestamp() - time.time() - _MARGIN_S
        self._credentials[settings.id] = (credentials, time.monotonic() + max(lasts, 30.0))
        return self._credentials[settings.id]

    def _assume(self, role: str, account: str, region: str, **rest: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        sts = self.home("sts")
        arn = role
        if not role.startswith("arn:"):
            partition = self._boto().get_partition_for_region(region)
            arn = f"arn:{partition}:iam::{account}:role/{role}"
        try:
            answer: dict[str, Any] = sts.assume_role(RoleArn=arn, **rest)
        except ClientError as problem:
            code = problem.response["Error"].get("Code", "")
            raise Upstream(
                "AWS", f"{arn} could not be assumed ({code})", code=code, retryable=code in _BUSY
            ) from problem
        except BotoCoreError as problem:
            raise Upstream("AWS", f"{arn}: {problem}", retryable=True) from problem
        return answer

    def _cached(self, key: tuple[str, str, str], credentials: Any) -> Any:
        kept = self._clients.get(key)
        if kept and kept.until > time.monotonic():
            return kept.client
        found, until = credentials()
        with self._lock:
            kept = self._clients.get(key)
            if not (kept and kept.until > time.monotonic()):
                kept = _Cached(self._make(key[2], key[1], found, retries=4), until)
                self._clients[key] = kept
        return kept.client

    def _boto(self) -> "boto3.Session":
        if self._session is None:
            import boto3

            self._session = boto3.Session(region_name=self.region)
        return self._session

    def _make(
        self, service: str, region: str, credentials: dict[str, Any] | None, *, retries: int
    ) -> Any:
        given: dict[str, str] = {}
        if credentials:
            given = {
                "aws_access_key_id": credentials["AccessKeyId"],
                "aws_secret_access_key": credentials["SecretAccessKey"],
                "aws_session_token": credentials["SessionToken"],
            }
        make: Any = self._boto().client
        return make(service, region_name=region, config=_config(retries), **given)


_BUSY = frozenset({"Throttling", "ThrottlingException", "ServiceUnavailable", "InternalFailure"})


def _config(attempts: int) -> "Config":
    from botocore.config import Config

    return Config(
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        max_pool_connections=_POOL,
        retries={"mode": "standard", "total_max_attempts": attempts},
        user_agent_extra="hubward",
    )
