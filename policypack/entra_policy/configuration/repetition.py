"""What the properties of the pseudo-policy may say only once."""

from typing import TYPE_CHECKING, Final

from entra_policy.named_once import check_domains_once, check_once

if TYPE_CHECKING:
    from entra_policy.configuration.properties import PackProperties

_ONE: Final = "keep one"


def check_properties_once(policy: str, pack: "PackProperties") -> None:
    """Check tenants, their domains, applications and versions of agents.

    Args:
        policy: what the properties are below.
        pack: the properties.

    Raises:
        ConfigurationError: something is named twice; the message has both places.
    """
    check_once(
        [(f"{policy}.tenants[{index}].id", tenant.id) for index, tenant in enumerate(pack.tenants)],
        "put all of a tenant together",
    )
    check_domains_once(
        [
            (f"{policy}.tenants[{index}].{name}", domain)
            for name, domains in (("domains", tenant.domains), ("verified_domains", tenant.verified_domains))
            for domain in sorted(domains or ())
        ]
        for index, tenant in enumerate(pack.tenants)
    )
    applications = enumerate(pack.applications)
    check_once(
        [(f"{policy}.applications[{index}].template_id", each.template_id) for index, each in applications], _ONE
    )
    versions = enumerate(pack.agent_versions or ())
    check_once([(f"{policy}.agent_versions[{index}]", version) for index, version in versions], _ONE)
