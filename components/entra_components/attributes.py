"""The type of the argument `attributes` of components."""

from typing import NotRequired, TypedDict

import pulumi


class AttributeDefinition(TypedDict):
    """An attribute of the application that its schema doesn't define yet. One that it has is never changed."""

    name: pulumi.Input[str]
    """The attribute's name, as mappings use it."""
    type: NotRequired[pulumi.Input[str]]
    """`String` (default), `Integer`, `Boolean`, `DateTime`, `Reference` or `Binary`."""
    multivalued: NotRequired[pulumi.Input[bool]]
    """Whether it can have several values; false by default."""
    required: NotRequired[pulumi.Input[bool]]
    """Whether the application needs it; false by default."""
    case_exact: NotRequired[pulumi.Input[bool]]
    """Whether case counts in its values; false by default."""
    groups: NotRequired[bool]
    """Whether it is an attribute of groups; of users by default."""
