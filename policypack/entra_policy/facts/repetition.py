"""What a facts file may say only once."""

from collections.abc import Iterator

from entra_policy.errors import ConfigurationError
from entra_policy.facts.model import Facts, TenantFacts
from entra_policy.named_once import check_domains_once, check_once
from entra_sync.tenants import tenant_id


def check_facts_once(facts: Facts) -> None:
    """Check tenants and what is in them.

    Raises:
        ConfigurationError: a tenant's id isn't one, or something is named twice; the message has both places.
    """
    check_once(_tenant_ids(facts), "put all facts of a tenant together")
    check_domains_once(
        [
            (f"tenants[{index}].verified_domains[{number}]", domain.strip().lower())
            for number, domain in enumerate(tenant.verified_domains or ())
        ]
        for index, tenant in enumerate(facts.tenants)
    )
    for index, tenant in enumerate(facts.tenants):
        for named in _in_tenant(tenant, f"tenants[{index}]"):
            check_once(named, "keep one")


def _tenant_ids(facts: Facts) -> Iterator[tuple[str, str]]:
    for index, tenant in enumerate(facts.tenants):
        guid = tenant_id(tenant.id)
        if guid is None:
            raise ConfigurationError(f"`tenants[{index}].id` must be a tenant id (a GUID).")
        yield f"tenants[{index}].id", guid


def _in_tenant(tenant: TenantFacts, place: str) -> Iterator[Iterator[tuple[str, str]]]:
    yield ((f"{place}.users[{index}].id", user.id.lower()) for index, user in enumerate(tenant.users or ()))
    yield ((f"{place}.groups[{index}].id", group.id.lower()) for index, group in enumerate(tenant.groups or ()))
    yield (
        (f"{place}.provisioning_agents[{index}].id", agent.id.lower())
        for index, agent in enumerate(tenant.provisioning_agents or ())
    )
    yield (
        (f"{place}.extension_properties[{index}].name", extension.name)
        for index, extension in enumerate(tenant.extension_properties or ())
    )
    yield (
        (f"{place}.custom_security_attributes[{index}].id", attribute.id.lower())
        for index, attribute in enumerate(tenant.custom_security_attributes or ())
    )
    yield (
        (f"{place}.discovered_attributes[{index}]", f"{found.service_principal_id.lower()}\0{found.name}")
        for index, found in enumerate(tenant.discovered_attributes or ())
    )
