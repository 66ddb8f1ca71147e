"""Every example and the least that each component takes, in both editions: all that is found, and what lacks facts.

Nothing fails but what an example is made to show; nothing is undecided but for facts that it doesn't ship.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from entra_policy.facts.reading import read_facts
from entra_policy.finding import Finding
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.readers import read
from entra_policy.resource import urn_name
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings
from tests.support.programs import run_program

pytestmark = pytest.mark.engine  # runs every example

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
PROJECTS: Final = sorted(folder.parent.name for folder in EXAMPLES.glob("*/__main__.py"))
Said = tuple[str, ...]
NOTHING: Final[Said] = ()


def line(finding: Finding) -> str:
    about = f" {urn_name(finding.urn)}" if finding.urn else ""
    return f"{finding.rule_id} {finding.verdict} {finding.level}{about}: {finding.message}"


def all_that_is_found(inventory: Inventory, settings: Settings) -> Said:
    report = check(inventory, all_rules(), settings)
    assert (len(inventory.resources) > 1, report.gaps) == (True, ())
    return tuple(map(line, report.findings))


def lacking(rule_id: str, what: str) -> str:
    return f"{rule_id} undecided advisory: not decided: no facts about {what} are given."


USERS_AND_GROUPS: Final = "users and groups of the source tenant"
ACROSS_TENANTS: Final = (
    lacking("EP105", USERS_AND_GROUPS),
    lacking("EP107", USERS_AND_GROUPS),
    lacking("EP108", USERS_AND_GROUPS),
    lacking("EP112", USERS_AND_GROUPS),
    lacking("EP113", "the verified domains of the source tenant"),
)
USERS_OF_THE_TARGET: Final = lacking("EP505", "users of the target tenant")
INVITES: Final = lacking("EP619", "who may invite guests in the target tenant")
AGENTS: Final = lacking("EP415", "provisioning agents")

SOURCE_TENANT: Final = "EP110 fail mandatory from-fabrikam-credentials: `CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant."
PASSWORD: Final = "EP301 fail mandatory crm: `password` is a password, and the provisioning service does not provision passwords. Remove this mapping and let users sign in through single sign-on."
NESTED: Final = {
    "2024": "EP302 fail mandatory sales: Group `sales` is assigned to job `crm` and has groups as members (`sales` > `sales-berlin`); members of nested groups are not provisioned. Assign `sales-berlin` as well, or make its users direct members.",
    "2026": "EP302 fail advisory sales: Group `sales` is assigned to job `crm` and has groups as members (`sales` > `sales-berlin`). Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, while those on how provisioning works say that only direct members are provisioned. Assign `sales-berlin` as well, or make its users direct members.",
}
B2C: Final = "EP303 fail mandatory shop: `BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself."
SIZE: Final = "EP313 fail mandatory desk: These credentials take 1,221 bytes (secret token 1,221), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses."


def violations(edition: str) -> Said:
    shown = (SOURCE_TENANT, PASSWORD, NESTED[edition], B2C, SIZE)
    return (*shown, INVITES) if edition == "2024" else (*shown, USERS_OF_THE_TARGET, INVITES)


# By example and edition; all others have nothing.
FOUND: Final[dict[tuple[str, str], Said]] = {
    ("cross-tenant", "2024"): (*ACROSS_TENANTS, INVITES),
    ("cross-tenant", "2026"): (*ACROSS_TENANTS, USERS_OF_THE_TARGET, INVITES),
    ("on-premises", "2024"): (AGENTS,),
    ("on-premises", "2026"): (AGENTS,),
    ("violations", "2024"): violations("2024"),
    ("violations", "2026"): violations("2026"),
}
# With the facts that the example ships, where it does: those of the target tenant's users aren't among them.
FOUND_WITH_FACTS: Final[dict[tuple[str, str], Said]] = {("cross-tenant", "2026"): (USERS_OF_THE_TARGET,)}


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("name", PROJECTS)
def test_an_example(name: str, edition: str) -> None:
    inventory, settings = read(EXAMPLES / name), Settings(edition=edition)
    assert all_that_is_found(inventory, settings) == FOUND.get((name, edition), NOTHING)
    facts = EXAMPLES / name / "facts.json"
    if facts.exists():
        with_facts = all_that_is_found(inventory, replace(settings, facts=read_facts(facts)))
        assert with_facts == FOUND_WITH_FACTS.get((name, edition), NOTHING)


TENANT: Final = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
OTHER_TENANT: Final = "0f5c1d2e-3b4a-4968-9786-950412233445"
LEAST: Final = {
    "ProvisioningJob": '{"display_name": "CRM", "credentials": {"base_address": "https://crm.example/scim"}}',
    "CrossTenantSync": f'{{"target_tenant_id": "{TENANT}"}}',
    "CrossTenantSyncTarget": f'{{"source_tenant_id": "{OTHER_TENANT}"}}',
    "OnPremisesApplication": (
        '{"tenant_url": "https://host.example:8585/ecma2host_ERP/scim", "secret_token": "token", '
        '"synchronization_template_id": "erp"}'
    ),
    "ProvisioningReader": "{}",
}
VERSIONS: Final = lacking("EP414", "provisioning agents")
FOUND_OF_THE_LEAST: Final[dict[tuple[str, str], Said]] = {
    ("CrossTenantSync", "2024"): (INVITES,),
    ("CrossTenantSync", "2026"): (USERS_OF_THE_TARGET, INVITES),
    ("OnPremisesApplication", "2024"): (VERSIONS, AGENTS),
    ("OnPremisesApplication", "2026"): (VERSIONS, AGENTS),
}


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("component", LEAST)
def test_the_least_that_a_component_takes(component: str, edition: str) -> None:
    inventory = run_program(
        f'from entra_components import *\n\n{component}("x", {LEAST[component]})\n',
        config={"azuread:tenantId": OTHER_TENANT if component != "CrossTenantSyncTarget" else TENANT},
    )
    found = all_that_is_found(inventory, Settings(edition=edition))
    assert found == FOUND_OF_THE_LEAST.get((component, edition), NOTHING)
