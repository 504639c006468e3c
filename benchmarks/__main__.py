"""`python -m benchmarks NAME [options]`: runs one benchmark; without a name it lists them."""

import importlib
import pkgutil
import sys

import benchmarks


def names() -> list[str]:
    """Every module here that has a `main`, as it is typed (`ack_http` is `ack-http`)."""
    found = []
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("_"):
            continue
        if hasattr(importlib.import_module(f"benchmarks.{module.name}"), "main"):
            found.append(module.name.replace("_", "-"))
    return sorted(found)


def run(arguments: list[str]) -> int:
    """Run the named benchmark with the rest of the arguments; 2 when there is none of that name."""
    if not arguments or arguments[0] not in names():
        print("usage: python -m benchmarks NAME [options]; names:", ", ".join(names()))
        return 2
    module = importlib.import_module(f"benchmarks.{arguments[0].replace('-', '_')}")
    module.main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
