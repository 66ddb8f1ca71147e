"""What a deployment changes: the inputs that resources had before, and the resources that go."""

from dataclasses import replace

from entra_policy.resource import Inventory, identity_without_stack


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
    return replace(new, resources=resources, origin=f"{new.origin}, against {old.origin}", deleted=deleted)
