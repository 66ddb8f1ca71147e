"""What a declared schema says of its directories: objects, their attributes, and what kind each attribute is.

Names of objects and attributes compare without regard to case, except for directory extensions.
"""

from dataclasses import dataclass

from entra_policy.estate.parts import Part, UnseenPart, named, objects
from entra_policy.kept import kept
from entra_policy.values import Secret, Value, entries, items, known, reveal
from entra_sync.names import is_directory_extension


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """An attribute that a directory's object is declared to have.

    Attributes:
        name: its name.
        value: the definition as declared.
        path: its property path.
        secret: whether it is inside a secret, so that nothing of it may be shown.
    """

    name: str
    value: dict[str, Value]
    path: str
    secret: bool = False

    def is_set(self, flag: str) -> bool:
        """Whether a flag (`multivalued`, `required`, `anchor`, ...) is set. Raises `Undecided`."""
        return known(self.value.get(flag), f"{self.path}.{flag}") is True

    @property
    def type(self) -> str | None:
        """The declared type (`String`, `Reference`, ...), None where it is left out. Raises `Undecided`."""
        declared = known(self.value.get("type"), f"{self.path}.type")
        return declared if type(declared) is str else None


@dataclass(frozen=True, slots=True)
class ObjectDefinition:
    """An object that a directory is declared to have.

    Attributes:
        name: its name.
        path: its property path.
        attributes: by name, lower case for all that compare without regard to case.
        whole: False where attributes may be declared that aren't known.
        secret: whether it is inside a secret, so that nothing of it may be shown.
    """

    name: str
    path: str
    attributes: dict[str, AttributeDefinition]
    whole: bool
    secret: bool = False

    def attribute(self, name: str) -> AttributeDefinition | None:
        """The attribute of that name, None where the object isn't declared to have it."""
        return self.attributes.get(_key(name))


@dataclass(frozen=True, slots=True)
class DirectoryDefinition:
    """A directory that a schema declares.

    Attributes:
        name: its name.
        path: its property path.
        objects: by name, lower case.
    """

    name: str
    path: str
    objects: dict[str, ObjectDefinition]


@dataclass(frozen=True)
class DeclaredDirectories:
    """All directories that a schema declares.

    Attributes:
        document: the schema as it is declared.
        path: the property path of the document inside its resource; empty for a schema document of its own.
    """

    document: Value
    path: str

    @kept
    def by_name(self) -> dict[str, DirectoryDefinition]:
        """The directories by name. Parts that aren't known are left out."""
        return read_directories(self.document, self.path)

    @kept
    def unseen(self) -> UnseenPart | None:
        """The first part of them that isn't known; None where all of them are."""
        unseen: list[UnseenPart] = []
        for directory in named(objects(Part(self.document, self.path, secret=False), "directories", unseen), unseen):
            for declared in named(objects(directory, "objects", unseen), unseen):
                for _ in named(objects(declared, "attributes", unseen), unseen):
                    pass
        return next(iter(unseen), None)

    def object_definition(self, directory: Value, name: Value) -> ObjectDefinition | None:
        """The object of that name in the directory of that name, None where it isn't declared."""
        directory_name, object_name = reveal(directory), reveal(name)
        if type(directory_name) is not str or type(object_name) is not str:
            return None
        found = self.by_name.get(directory_name)
        return None if found is None else found.objects.get(object_name.lower())


def read_directories(document: Value, path: str) -> dict[str, DirectoryDefinition]:
    """The directories that a schema declares, by name. Parts that aren't known are left out."""
    prefix = f"{path}.directories" if path else "directories"
    listed = entries(document).get("directories")
    hidden = Secret in (type(document), type(listed))
    found: dict[str, DirectoryDefinition] = {}
    for index, item in enumerate(items(listed)):
        directory = entries(item)
        name = directory.get("name")
        secret = hidden or Secret in (type(item), type(name), type(directory.get("objects")))
        name = reveal(name)
        if type(name) is str:
            where = f"{prefix}[{index}]"
            objects = (
                _object(each, f"{where}.objects[{number}]", secret=secret)
                for number, each in enumerate(items(directory.get("objects")))
            )
            found[name] = DirectoryDefinition(
                name, where, {each.name.lower(): each for each in objects if each is not None}
            )
    return found


def _object(value: Value, path: str, *, secret: bool) -> ObjectDefinition | None:
    properties = entries(value)
    name, declared = properties.get("name"), properties.get("attributes")
    secret = secret or Secret in (type(value), type(name), type(declared))
    name, declared = reveal(name), reveal(declared)
    if type(name) is not str:
        return None
    attributes: dict[str, AttributeDefinition] = {}
    whole = type(declared) is list or declared is None
    for index, item in enumerate(items(declared)):
        attribute = entries(item)
        attribute_name = reveal(attribute.get("name"))
        if type(attribute_name) is str:
            hidden = secret or Secret in (type(item), type(attribute.get("name")))
            attributes[_key(attribute_name)] = AttributeDefinition(
                attribute_name, dict(attribute), f"{path}.attributes[{index}]", hidden
            )
        else:
            whole = False
    return ObjectDefinition(name, path, attributes, whole, secret)


def _key(name: str) -> str:
    return name if is_directory_extension(name) else name.lower()
