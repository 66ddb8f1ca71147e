"""What a program looks up in the directory (`azuread.get_group_output(...)`), as the embedded engine records it.

The engine of the Pulumi CLI asks the cloud, so there the result is known; without a cloud, what is asked for says
which object it is.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from entra_policy.resource import Resource
from entra_policy.values import contains_unknown, without_secret_marks


@dataclass(frozen=True, slots=True)
class LookUps:
    """The look-ups of a program.

    Attributes:
        by_urn: each by its made-up URN: the type is the function's token, the inputs are its arguments.
    """

    by_urn: Mapping[str, Resource] = field(default_factory=lambda: MappingProxyType({}))
    _first: Mapping[str, Resource] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @classmethod
    def of(cls, look_ups: Iterable[Resource]) -> "LookUps":
        """These look-ups."""
        by_urn = {look_up.urn: look_up for look_up in look_ups}
        first: dict[str, Resource] = {}
        for look_up in by_urn.values():
            if (question := _question(look_up)) is not None:
                first.setdefault(question, look_up)
        return cls(by_urn, first)

    def canonical(self, look_up: Resource) -> Resource:
        """The first look-up that asks the same, which finds the same object."""
        question = _question(look_up)
        return look_up if question is None else self._first.get(question, look_up)


def _question(look_up: Resource) -> str | None:
    """What is equal for look-ups that ask the same; None where an argument isn't known."""
    arguments = dict(look_up.props)
    if contains_unknown(arguments):
        return None
    plain = without_secret_marks(arguments)
    return json.dumps([look_up.type, look_up.provider, plain], sort_keys=True, default=str)
