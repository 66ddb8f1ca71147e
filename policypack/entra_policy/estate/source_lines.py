"""Where the program wrote what a finding is about: the resource, or one part of a schema.

The component package's `SynchronizationSchema` says of each attribute mapping and clause where it was written, in its
input `source_lines`: `{"schema.synchronizationRules[0].objectMappings[0].attributeMappings[3]": "mappings.py:12"}`.
Whoever wrote the state or the preview that is checked may have put anything there.
"""

import re
from typing import Final

from entra_policy.estate import types
from entra_policy.resource import Resource, SourceLocation

_INPUT: Final = "source_lines"
_PLACE: Final = re.compile(r"(?P<file>[^\x00-\x1f\x7f]{1,500}):(?P<line>[1-9][0-9]{0,8})", re.ASCII)
_LAST_STEP: Final = re.compile(r"(?:\.[^.\[\]]*|\[[^\[\]]*\])$")


def source_of(resource: Resource, path: str) -> SourceLocation | None:
    """Where the program wrote a part of a resource.

    Args:
        resource: the resource.
        path: the property path of the part.

    Returns:
        The line of the mapping or clause that the path leads into, where the resource knows it; else the line where the
        resource was declared, if that is known.
    """
    lines = resource.props.get(_INPUT) if resource.type == types.SCHEMA else None
    if type(lines) is not dict:
        return resource.source
    while path:
        written = _location(lines.get(path))
        if written is not None:
            return written
        shorter = _LAST_STEP.sub("", path)
        if shorter == path:
            break
        path = shorter
    return resource.source


def _location(place: object) -> SourceLocation | None:
    found = _PLACE.fullmatch(place) if isinstance(place, str) else None
    if found is None:
        return None
    file = found["file"]
    # Reports link to the file, which must lie in the project.
    if not file.strip() or file.startswith(("/", "\\")) or "\\" in file or ":" in file or ".." in file.split("/"):
        return None
    return SourceLocation(file, int(found["line"]))
