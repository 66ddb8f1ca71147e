"""The rules that a schema and its attribute mappings have passed for good, whatever else turns out to be declared.

The analyzer looks at each schema twice: alone in Analyze, and as a part of its stack in AnalyzeStack. A rule that
found nothing wrong with the schema, or with any of its mappings, and decided that without asking its context for the
job or the resource around, would find nothing again.
"""

from typing import Final

from entra_policy.estate.schema import Schema

NOTHING: Final[frozenset[str]] = frozenset()


class PassedRules:
    """For each schema, the rules that need no second look at it and its mappings. It holds for one set of settings."""

    def __init__(self) -> None:
        self._rules: dict[str, tuple[Schema, frozenset[str]]] = {}

    def note(self, schema: Schema, rules: frozenset[str]) -> None:
        """Remember the ids of rules for a declared schema."""
        self._rules[schema.urn] = (schema, rules)

    def of(self, schema: Schema) -> frozenset[str]:
        """The ids of these rules, for the very document that was noted; none for any other, equal or not."""
        noted, rules = self._rules.get(schema.urn, (None, NOTHING))
        same = noted is not None and noted.document is schema.document and noted.mode == schema.mode
        return rules if same else NOTHING
