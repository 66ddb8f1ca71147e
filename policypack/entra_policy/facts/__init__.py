"""What is known of tenants besides the declarations: users, groups, domains, agents, from a facts file.

`docs/facts.md` describes the file. Rules get the facts through `Settings.tenant_facts`; what was not collected is
None, and a rule that needs it raises `missing(...)`. The file is read by `entra_policy.facts.reading`, imported only
where a file is given.
"""

from entra_policy.facts.lacking import missing
from entra_policy.facts.model import Facts, TenantFacts
from entra_policy.facts.objects import (
    Agent,
    AttributeValue,
    CustomSecurityAttribute,
    DiscoveredAttribute,
    ExtensionProperty,
    Group,
    Member,
    ServicePrincipal,
    User,
)

__all__ = [
    "Agent",
    "AttributeValue",
    "CustomSecurityAttribute",
    "DiscoveredAttribute",
    "ExtensionProperty",
    "Facts",
    "Group",
    "Member",
    "ServicePrincipal",
    "TenantFacts",
    "User",
    "fact_note",
    "missing",
]


def fact_note(facts: Facts) -> str:
    """How old the facts are on which a finding rests, as the end of a message: "(facts of 2026-11-20)"."""
    return f"(facts of {facts.collected.isoformat()})"
