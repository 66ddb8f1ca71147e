"""What is settled of a schema's attribute mappings, whatever else turns out to be declared.

The analyzer looks at each schema twice: alone in Analyze, and as a part of its stack in AnalyzeStack. A rule that
found nothing wrong with any mapping, and decided that without a look at the job or the resource around the schema,
would find nothing again.
"""

from dataclasses import dataclass, field
from typing import Final

from entra_policy.values import Value

NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Inquiry:
    """Notes which rules ask for the job, or for the resource, while they look at a mapping.

    Attributes:
        rule: the id of the rule that looks now.
        asked: the ids of the rules that asked.
    """

    rule: str = ""
    asked: set[str] = field(default_factory=set)

    def note(self) -> None:
        """The rule that looks now has asked."""
        self.asked.add(self.rule)


class Settled:
    """For each schema, the rules that need no second look at its mappings. It holds for one set of settings."""

    def __init__(self) -> None:
        self._rules: dict[str, tuple[Value, frozenset[str]]] = {}

    def note(self, urn: str, document: Value, rules: frozenset[str]) -> None:
        """Remember the ids of rules for the schema that a resource declares."""
        self._rules[urn] = (document, rules)

    def rules(self, urn: str, document: Value) -> frozenset[str]:
        """The ids of these rules, for the very object that was noted; none for any other, equal or not."""
        noted, rules = self._rules.get(urn, (None, NOTHING))
        return rules if noted is document else NOTHING


_MOST: Final = 4096


_well_formed: Final[dict[int, Value]] = {}


def is_well_formed(document: Value) -> bool:
    """Whether this very document was noted."""
    return id(document) in _well_formed


def note_well_formed(document: Value) -> None:
    """Remember that nothing is wrong with the document's shape."""
    if len(_well_formed) >= _MOST:
        _well_formed.clear()
    _well_formed[id(document)] = document


def forget_documents() -> None:
    """Let go of all documents, since the operation that showed them is over."""
    _well_formed.clear()
