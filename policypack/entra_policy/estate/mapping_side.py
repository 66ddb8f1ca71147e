"""A side of an object mapping: the object of a directory that it reads, or that it writes."""

from dataclasses import dataclass

from entra_policy.estate.definitions import AttributeDefinition, DeclaredDirectories, ObjectDefinition
from entra_policy.kept import kept
from entra_policy.values import UNKNOWN, Undecided, Value, known, known_text, reveal
from entra_sync.names import is_entra_directory


@dataclass(frozen=True)
class Side:
    """The source, or the target, of an object mapping.

    Attributes:
        declared: the directories that the schema declares.
        directory_value: the directory's name as declared.
        directory_path: its property path.
        object_value: the object's name as declared.
        object_path: its property path.
    """

    declared: DeclaredDirectories
    directory_value: Value
    directory_path: str
    object_value: Value
    object_path: str

    @property
    def directory(self) -> str | None:
        """The directory's name. Raises `Undecided` where it isn't known."""
        name = self.directory_value
        return name if type(name) is str else known_text(name, self.directory_path)

    @property
    def object(self) -> str | None:
        """The object's name. Raises `Undecided` where it isn't known."""
        name = self.object_value
        return name if type(name) is str else known_text(name, self.object_path)

    @kept
    def names(self) -> tuple[str, str]:
        """The names of the directory and the object; both empty where one of them isn't known, which no name is."""
        directory, name = reveal(self.directory_value), reveal(self.object_value)
        return (directory, name) if type(directory) is str and type(name) is str else ("", "")

    @kept
    def is_entra(self) -> bool:
        """Whether the directory is Microsoft Entra ID. Raises `Undecided` where its name isn't known."""
        name = self.directory
        return name is not None and is_entra_directory(name)

    @kept
    def may_be_entra(self) -> bool:
        """False where the directory is known to be another one than Microsoft Entra ID."""
        name = reveal(self.directory_value)
        return name is UNKNOWN or (type(name) is str and is_entra_directory(name))

    @kept
    def definition(self) -> ObjectDefinition | None:
        """What the schema declares of the object, None where it declares nothing."""
        return self.declared.object_definition(self.directory_value, self.object_value)

    def attribute(self, name: str) -> AttributeDefinition | None:
        """What is declared of an attribute of the object, None where the object is not declared to have it.

        Raises:
            Undecided: it may be declared in a part that isn't known.
        """
        found = None if self.definition is None else self.definition.attribute(name)
        if found is None:
            known(self.object_value, self.object_path)
            known(self.directory_value, self.directory_path)
            if (unseen := self.declared.unseen) is not None:
                raise Undecided(unseen.reason, unseen.path)
        return found
