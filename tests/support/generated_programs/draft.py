"""What a program consists of so far, and the choices for its next piece."""

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")

NON_GALLERY: Final = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
NON_GALLERY_GOVERNMENT: Final = "4602d0b4-76bb-404b-bca9-2652e1a39c6d"
B2C_ADDRESS: Final = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/scim"


class Kind(enum.StrEnum):
    """What is unusual in a program: the kinds of things that a front may miss, or see otherwise."""

    OBJECT_NOT_DECLARED = "an assigned principal or a member exists already"
    APPLICATION_LOOKED_UP = "the service principal is looked up"
    JOIN_NOT_KNOWN = "what a resource refers to depends on several resources"
    UNKNOWN_TEXT_COMPARED = "a text that only the cloud knows decides what is declared"
    UNKNOWN_TEXT_DERIVED = "a text is made from one that only the cloud knows"
    TASK_LEFT_RUNNING = "a task is left on the event loop"
    CREDENTIAL_REPEATED = "a credential is declared twice"
    CLOUD_NOT_IN_PROVIDER = "the cloud is stated elsewhere than in the provider's `environment`"
    SEVERAL_PROVIDERS = "there are explicit providers"
    MEMBER_PICKED = "a member is one of several objects"
    NESTED_DEEPLY = "groups are nested in three levels"
    SECRET = "a value is a secret"
    UNKNOWN_LIST = "a list is not known before deployment"
    ENDS_ITSELF = "the program ends with sys.exit(0)"


@dataclass(frozen=True)
class Piece:
    """A few statements of a program.

    Attributes:
        text: the statements.
        kinds: what is unusual in them.
    """

    text: str
    kinds: frozenset[Kind] = frozenset()


@dataclass(frozen=True)
class Principal:
    """A service principal as a program names it, in expressions.

    Attributes:
        id: its resource id.
        object_id: its object id.
        options: the resource options of what is declared for it.
        job: the variable of its last job; None where it has none.
    """

    id: str
    object_id: str
    options: tuple[str, ...] = ()
    job: str | None = None


@dataclass
class Draft:
    """What the pieces so far declare.

    Attributes:
        random: where choices come from.
        providers: variables of providers.
        components: variables of components that resources can be parts of.
        client_ids: expressions for the client ids of declared applications.
        principals: service principals.
        groups: variables of declared groups.
        users: variables of declared users.
        kinds: what is unusual in the piece that is being made.
    """

    random: Random
    providers: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    client_ids: list[str] = field(default_factory=list)
    principals: list[Principal] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    _names: Counter[str] = field(default_factory=Counter)

    def name(self, stem: str) -> str:
        """A name that nothing else has, for a variable and a resource."""
        self._names[stem] += 1
        return f"{stem}{self._names[stem]}"

    def chance(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.random.random() < probability

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return self.random.choice(choices)

    def some(self, choices: Sequence[T], most: int) -> list[T]:
        """None to so many of the choices, in any order."""
        return self.random.sample(choices, self.random.randint(0, min(most, len(choices))))

    def note(self, *kinds: Kind) -> None:
        """Something unusual in the piece that is being made."""
        self.kinds.update(kinds)

    def piece(self, text: str) -> Piece:
        """The finished piece."""
        kinds, self.kinds = frozenset(self.kinds), set()
        return Piece(text, kinds)

    def placed(self) -> tuple[str, ...]:
        """The provider and the component of a new application and its parts, as resource options."""
        options = []
        if self.providers and self.chance(0.6):
            options.append(f"provider={self.one(self.providers)}")
        if self.components and self.chance(0.4):
            options.append(f"parent={self.one(self.components)}")
        return tuple(options)


def with_options(options: Sequence[str]) -> str:
    """Resource options as the last argument of a call."""
    return f", opts=pulumi.ResourceOptions({', '.join(options)})" if options else ""


def picked(expressions: Sequence[str]) -> str:
    """An expression for the first of several outputs, which depends on all of them."""
    return f"pulumi.Output.all({', '.join(expressions)}).apply(lambda found: found[0])"
