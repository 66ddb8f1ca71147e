"""Secrets in attribute mappings."""

from entra_policy.estate.schema import AttributeMapping
from entra_policy.values import Secret, Value


def holds_secret(value: Value, mapping: AttributeMapping) -> bool:
    """Whether the value, a part of the mapping, is a secret, contains one or is inside one."""
    pending = [value]
    while pending:
        item = pending.pop()
        if type(item) is Secret:
            return True
        if type(item) is dict:
            pending.extend(item.values())
        elif type(item) is list:
            pending.extend(item)
    return mapping.secret
