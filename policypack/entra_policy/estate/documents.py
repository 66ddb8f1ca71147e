"""Schema documents whose shape was found to be right, so that it is looked at once.

The analyzer sees each schema twice, in Analyze and in AnalyzeStack, as the very same object. Documents are known
again by that, since they are never changed; they are kept here, so that no other object can take one's place.
"""

from typing import Final

from entra_policy.unknown import Value

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
