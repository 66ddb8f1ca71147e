"""A stack of the real CLI whose resources live in a Graph of the tests, and what is looked at in both."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.graph_server.expressions import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from environment import Pulumi
    from tests.support.graph_server import GraphServer

# Calls that aren't a GET and change nothing.
_READING = frozenset({"jobs.validate_credentials", "schema.parse_expression"})


@dataclass(frozen=True)
class Step:
    """What a preview would do with a resource: the operation, its name, and the properties that differ."""

    op: str
    name: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deployment:
    """A stack.

    Attributes:
        pulumi: the CLI in the project's folder.
        server: the Graph.
    """

    pulumi: Pulumi
    server: GraphServer

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the CLI, which must exit with that code, and return all that it printed."""
        result = self.pulumi.run(*arguments)
        assert result.returncode == code, f"{result.returncode}\n{result.stdout}{result.stderr}"
        return result.stdout + result.stderr

    def up(self, *arguments: str, code: int = 0) -> str:
        """Deploy without a preview."""
        return self.run("up", "--yes", "--skip-preview", *arguments, code=code)

    def set(self, **values: str) -> None:
        """Set configuration values."""
        for name, value in values.items():
            self.run("config", "set", name, value)

    def preview(self, *arguments: str) -> list[Step]:
        """What an `up` would do, without what stays the same."""
        result = self.pulumi.run("preview", "--json", *arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return [
            Step(
                entry["op"],
                entry["urn"].rpartition("::")[2],
                tuple(sorted(entry.get("detailedDiff") or entry.get("diffReasons") or ())),
            )
            for entry in json.loads(result.stdout)["steps"]
            if entry["op"] not in ("same", "refresh")
        ]

    def rewrite(self, source: str) -> None:
        """Give the stack another program."""
        (self.pulumi.directory / "__main__.py").write_text(source, encoding="utf-8")

    def change_state(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change what the backend knows, as a document."""
        state = json.loads(self.exported())
        change(state)
        file = self.pulumi.directory / "changed.json"
        file.write_text(json.dumps(state), encoding="utf-8")
        self.run("stack", "import", "--file", str(file))

    def exported(self) -> str:
        """The state, as the backend has it."""
        return self.run("stack", "export")

    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources of the state, by name."""
        found = json.loads(self.exported())["deployment"].get("resources", [])
        return {entry["urn"].rpartition("::")[2]: entry for entry in found}

    def asked(self) -> list[str]:
        """The routes of the requests since the last look that aren't a GET, without forgetting them."""
        return [entry.route for entry in self.server.requests if entry.method != "GET"]

    def written(self) -> list[tuple[str, Any]]:
        """The requests since the last look that change something: route and body, and the status if it is an error."""
        found = [
            (entry.route, entry.body) if entry.status in range(200, 300) else (f"{entry.route} {entry.status}", None)
            for entry in self.server.requests
            if entry.method != "GET" and entry.route not in _READING
        ]
        self.server.clear_requests()
        return found


def with_mappings(schema: dict[str, Any], mappings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A schema whose first object mapping has these attribute mappings: in place of those for the same target
    attributes, what they don't mention as it was, and the others behind them. Pulumi drops inputs that are null.

    A function gets the tree of parameters that the service makes of its expression.
    """
    whole = copy.deepcopy(schema)
    there = whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    by_target = {entry["targetAttributeName"]: entry for entry in there}
    for mapping in mappings:
        given = {key: value for key, value in mapping.items() if value is not None}
        if "source" in given and given["source"]["type"] == "Function":
            given["source"] = source_of(given["source"]["expression"])
        if mapping["targetAttributeName"] in by_target:
            known = by_target[mapping["targetAttributeName"]]
            if (known["source"] or {}).get("expression") == given["source"]["expression"]:
                # The service's own tree of parameters stays.
                del given["source"]
            known.update(given)
        else:
            there.append(given)
    return whole
