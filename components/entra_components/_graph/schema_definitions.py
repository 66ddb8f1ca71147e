"""Definitions of attributes that are mapped, or that filters look at, and that a job's directories don't have.

The service takes mappings and scoping filters of attributes that its schema defines. What somebody added to an
application or a directory (directory extensions, attributes of a SCIM schema of one's own, columns behind a connector
host) is defined by name; others are declared. An existing definition is never changed.

Source: Microsoft Graph, "Configure synchronization with directory extension attributes", and attributeDefinition.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from entra_components._graph.schema_pairs import same_name
from entra_sync.expression import ExpressionSyntaxError, parse, references
from entra_sync.graph import Document
from entra_sync.names import is_schema_extension

Place: TypeAlias = tuple[str, str, str]
"""A directory's name, an object's, an attribute's."""

_DEFINITION: Final[Mapping[str, Any]] = {
    "type": "String",
    "anchor": False,
    "caseExact": False,
    "defaultValue": None,
    "metadata": [],
    "multivalued": False,
    "mutability": "ReadWrite",
    "referencedObjects": [],
    "required": False,
}
_PROPERTIES: Final = {"type": "type", "multivalued": "multivalued", "required": "required", "case_exact": "caseExact"}
_SIDES: Final = ("source", "target")
_FILTER_GROUPS: Final = ("groups", "inputFilterGroups", "categoryFilterGroups")


def defined(document: Document, declared: Sequence[Mapping[str, Any]], own: Sequence[Place]) -> Document:
    """The schema with what it uses and doesn't define, and without definitions of one's own that nothing uses any more.

    Args:
        document: the schema that is wanted.
        declared: further attributes: `directory`, `object`, `name`, and what their definitions say.
        own: what earlier deployments added.
    """
    by_name = {place: {"name": place[2], **_DEFINITION} for place in _used(document) if is_schema_extension(place[2])}
    by_name |= {_place(entry): _definition(entry) for entry in declared}
    kept = [*by_name, *_used(document)]
    unused = [place for place in own if not any(_same(place, other) for other in kept)]
    directories = [
        _with_objects(directory, by_name, unused) if isinstance(directory, Mapping) else directory
        for directory in document.get("directories") or ()
    ]
    return {**document, "directories": directories} if directories else document


def places(document: Document) -> frozenset[Place]:
    """All attributes that the schema's directories define."""
    return frozenset(
        (str(directory.get("name")), str(found.get("name")), str(attribute.get("name")))
        for directory in document.get("directories") or ()
        for found in directory.get("objects") or ()
        for attribute in found.get("attributes") or ()
    )


def unplaced(document: Document, declared: Sequence[Mapping[str, Any]]) -> list[int]:
    """The positions of what is declared for a directory, or an object of it, that the schema doesn't have."""
    there = [
        (str(directory.get("name")), str(found.get("name")), "")
        for directory in document.get("directories") or ()
        for found in directory.get("objects") or ()
    ]
    where = [(*_place(entry)[:2], "") for entry in declared]
    return [index for index, place in enumerate(where) if not any(_same(place, other) for other in there)]


def otherwise_defined(document: Document, declared: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, list[str]]]:
    """What the schema defines in another way than declared: its position, and the keys that differ."""
    there = {
        (str(directory.get("name")), str(found.get("name")), str(attribute.get("name"))): attribute
        for directory in document.get("directories") or ()
        for found in directory.get("objects") or ()
        for attribute in found.get("attributes") or ()
    }
    for index, entry in enumerate(declared):
        definition = next((found for place, found in there.items() if _same(place, _place(entry))), None)
        if definition is None:
            continue
        differ = [
            key
            for key, written in _PROPERTIES.items()
            if entry.get(key) is not None and written in definition and definition[written] != entry[key]
        ]
        if differ:
            yield index, differ


def still_declared(document: Document, declared: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is declared and defined in the schema, whoever defined it."""
    there = places(document)
    return [entry for entry in declared if any(_same(_place(entry), place) for place in there)]


def _with_objects(
    directory: Mapping[str, Any], wanted: Mapping[Place, Document], unused: Sequence[Place]
) -> Mapping[str, Any]:
    objects = directory.get("objects")
    if not isinstance(objects, list):
        return directory
    return {
        **directory,
        "objects": [_with_attributes(str(directory.get("name")), one, wanted, unused) for one in objects],
    }


def _with_attributes(
    directory: str, found: Mapping[str, Any], wanted: Mapping[Place, Document], unused: Sequence[Place]
) -> Mapping[str, Any]:
    def place(attribute: Mapping[str, Any]) -> Place:
        return directory, str(found.get("name")), str(attribute.get("name"))

    there = [entry for entry in found.get("attributes") or () if isinstance(entry, Mapping)]
    kept = [entry for entry in there if not any(_same(place(entry), other) for other in unused)]
    known = [place(entry) for entry in kept]
    added = [
        definition
        for where, definition in wanted.items()
        if _same((*where[:2], ""), (*place({})[:2], "")) and not any(_same(where, other) for other in known)
    ]
    return {**found, "attributes": [*kept, *added]} if added or kept != there else found


def _used(document: Document) -> Iterator[Place]:
    """The attributes that are mapped or that filters look at, in the directories that their rules name."""
    for rule in document.get("synchronizationRules") or ():
        for objects in rule.get("objectMappings") or ():
            where = [(str(rule.get(f"{side}DirectoryName")), str(objects.get(f"{side}ObjectName"))) for side in _SIDES]
            for mapping in objects.get("attributeMappings") or ():
                for name in _source_attributes(mapping.get("source")):
                    yield *where[0], name
                yield *where[1], str(mapping.get("targetAttributeName"))
            for name in _filtered(objects.get("scope")):
                yield *where[0], name


def _source_attributes(source: object) -> tuple[str, ...]:
    if not isinstance(source, Mapping):
        return ()
    if source.get("type") == "Attribute" and isinstance(source.get("name"), str):
        return (str(source["name"]),)
    try:
        return references(parse(str(source.get("expression") or "")))
    except ExpressionSyntaxError:
        return ()


def _filtered(scope: object) -> Iterator[str]:
    """The attributes of the source that a scoping filter looks at."""
    if not isinstance(scope, Mapping):
        return
    for key in _FILTER_GROUPS:
        for group in scope.get(key) or ():
            for clause in group.get("clauses") or ():
                if isinstance(name := clause.get("sourceOperandName"), str):
                    yield name


def _place(entry: Mapping[str, Any]) -> Place:
    return str(entry["directory"]), str(entry["object"]), str(entry["name"])


def _definition(entry: Mapping[str, Any]) -> Document:
    said = {written: entry[key] for key, written in _PROPERTIES.items() if entry.get(key) is not None}
    return {"name": entry["name"], **_DEFINITION, **said}


def _same(one: Place, other: Place) -> bool:
    return all(same_name(*pair) for pair in zip(one, other, strict=True))
