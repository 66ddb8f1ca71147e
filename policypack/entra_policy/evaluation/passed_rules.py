"""The rules that a schema and its attribute mappings have passed for good, whatever else turns out to be declared.

The analyzer looks at each schema twice: alone in Analyze, and as a part of its stack in AnalyzeStack. A rule that
found nothing wrong with the schema, or with any of its mappings, and decided that without asking its context for the
job or the resource around, would find nothing again.
"""

from typing import Final

from entra_policy.values import Value

NOTHING: Final[frozenset[str]] = frozenset()


class PassedRules:
    """For each schema, the rules that need no second look at it and its mappings. It holds for one set of settings."""

    def __init__(self) -> None:
        self._rules: dict[str, tuple[Value, frozenset[str]]] = {}

    def note(self, urn: str, document: Value, rules: frozenset[str]) -> None:
        """Remember the ids of rules for the schema that a resource declares."""
        self._rules[urn] = (document, rules)

    def of(self, urn: str, document: Value) -> frozenset[str]:
        """The ids of these rules, for the very object that was noted; none for any other, equal or not."""
        noted, rules = self._rules.get(urn, (None, NOTHING))
        return rules if noted is document else NOTHING
