"""Directory extensions in scoping clauses and mappings."""

from typing import Final

from entra_policy.estate.schema import Clause

DIRECTORY_EXTENSIONS: Final = "directory extensions of the source tenant"
EXTENSIONS_OF_TARGET: Final = "directory extensions of the target tenant"


def clause_sentence(clause: Clause) -> str:
    return "A secret scoping clause" if clause.secret else f"The scoping clause {clause.label}"
