"""What a reader found: resources, and what it could not see."""

from dataclasses import dataclass, replace

from entra_policy.gap import Gap
from entra_policy.resource import Resource, identity_without_stack


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a reader found.

    Attributes:
        resources: in the order of the source.
        origin: what was read, for people ("the program in examples/quickstart, stack dev").
        whole: whether everything that the program declares is in it.
        gaps: what could not be seen.
        deleted: the resources that the change deletes for good; None where the inputs before it aren't known.
        look_ups: what the program looks up (`azuread.get_group_output(...)`), where the reader runs it: the type is the
            function's token, the inputs are its arguments.
    """

    resources: tuple[Resource, ...]
    origin: str
    whole: bool = True
    gaps: tuple[Gap, ...] = ()
    deleted: tuple[Resource, ...] | None = None
    look_ups: tuple[Resource, ...] = ()


def compared(new: Inventory, old: Inventory) -> Inventory:
    """The new inventory, its resources with the inputs of the old ones.

    Resources are the same when their URNs are, whatever the stack is called. A resource that is renamed is another one.
    """
    before = {identity_without_stack(resource.urn): resource for resource in old.resources}
    after = {identity_without_stack(resource.urn) for resource in new.resources}
    resources = tuple(
        resource
        if (known := before.get(identity_without_stack(resource.urn))) is None
        else replace(resource, old_props=known.props)
        for resource in new.resources
    )
    deleted = tuple(resource for identity, resource in before.items() if identity not in after)
    gaps = new.gaps + tuple(replace(gap, message=f"Before the change: {gap.message}") for gap in old.gaps)
    return replace(new, resources=resources, origin=f"{new.origin}, against {old.origin}", gaps=gaps, deleted=deleted)
