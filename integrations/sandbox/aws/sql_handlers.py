"""CloudTrail Lake and Athena as handlers of the front, by operation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.aws.errors import Answer
from integrations.sandbox.aws.wire import Call, write_answer

if TYPE_CHECKING:
    from integrations.sandbox.aws.world import World

_LAKE = {
    "ListEventDataStores": "list_stores", "GetEventDataStore": "get_store",
    "StartQuery": "start", "DescribeQuery": "describe", "GetQueryResults": "results",
    "CancelQuery": "cancel", "ListQueries": "list_queries", "ListImports": "list_imports",
}  # fmt: skip
_ATHENA = {
    "StartQueryExecution": "start", "GetQueryExecution": "execution",
    "StopQueryExecution": "stop", "GetQueryResults": "results", "GetWorkGroup": "workgroup",
    "GetTableMetadata": "table", "ListTableMetadata": "tables", "ListDatabases": "databases",
    "ListDataCatalogs": "catalogs",
}  # fmt: skip


def _handler(part: str, method: str) -> "Callable[[World, Call], Answer]":
    def answer(world: "World", call: Call) -> Answer:
        made: dict[str, Any] = getattr(getattr(world, part), method)(call)
        return write_answer(call, made)

    return answer


HANDLERS = {
    **{f"cloudtrail.{name}": _handler("lake", method) for name, method in _LAKE.items()},
    **{f"athena.{name}": _handler("athena", method) for name, method in _ATHENA.items()},
}
