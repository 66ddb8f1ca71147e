"""EP401 no-writeback-of-connect-users: no users that Entra Connect manages are provisioned into Active Directory."""

import pytest

from entra_policy.estate.types import CREDENTIALS, ON_PREMISES_APPLICATION
from entra_policy.facts import User
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import AD_DS, PARENT, START, TENANT, component, erp, facts, job, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

SYNCHRONIZED = User(id="a1", user_principal_name="ada@contoso.com", on_premises_sync=True)
CLOUD_ONLY = User(id="b2", user_principal_name="bob@contoso.com", on_premises_sync=False)
NOT_COLLECTED = User(id="c3", user_principal_name="cy@contoso.com")


def everyone(target: str = '"target": "ad-ds"') -> str:
    """An application for Active Directory with everything in scope."""
    return (
        START
        + component(f'{target}, "scope": "all"')
        + job()
        + """
azuread.SynchronizationSecret("credentials", service_principal_id=principal, credentials=[
    {"key": "SyncAll", "value": "true"}], opts=pulumi.ResourceOptions(parent=erp))
"""
    )


CASES = quiet(
    cases(
        "EP401",
        Case(
            "entra-connect-is-declared",
            START + AD_DS,
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "entra_connect",
                    "The target is Active Directory Domain Services, and Entra Connect manages users of that directory: on-premises provisioning does not change their source of authority. Provision to another system, or manage these users in Active Directory.",
                ),
            ),
        ),
        Case(
            "entra-connect-is-in-use",
            everyone(),
            settings=facts(entra_connect=True),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "target",
                    "The target is Active Directory Domain Services, and Entra Connect manages users of the tenant (facts of 2026-11-20): on-premises provisioning does not change their source of authority. Provision to another system, or manage these users in Active Directory.",
                ),
            ),
        ),
        Case(
            "user-in-scope",
            everyone(),
            settings=facts(users=(CLOUD_ONLY, SYNCHRONIZED)),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "target",
                    "The target is Active Directory Domain Services, and Entra Connect manages users in scope such as `ada@contoso.com` (facts of 2026-11-20): on-premises provisioning does not change their source of authority. Provision to another system, or manage these users in Active Directory.",
                ),
            ),
        ),
        Case("no-entra-connect", everyone(), settings=facts(entra_connect=False)),
        Case("no-synchronized-user", everyone(), settings=facts(users=(CLOUD_ONLY,))),
        Case("another-target", START + component('"target": "ldap", "entra_connect": True')),
        Case(
            "hr-writes-to-active-directory",
            START
            + component('"scenario": "inbound", "target": "ad-ds", "entra_connect": True', type_="ProvisioningJob"),
        ),
        Case(
            "no-facts",
            everyone(),
            found=(
                undecided(
                    "",
                    "",
                    "",
                    "not decided: no facts about Entra Connect and the users that it synchronizes are given.",
                ),
            ),
        ),
        Case(
            "users-not-collected-whole",
            everyone(),
            settings=facts(users=(NOT_COLLECTED,)),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "",
                    "not decided: it is not known whether users that Entra Connect manages are in scope.",
                ),
            ),
        ),
        Case(
            "unknown-target",
            START + component('"target": unknown, "entra_connect": True'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION, "erp", "target", "not decided: `target` is not known before deployment."
                ),
            ),
        ),
        Case(
            "unknown-target-beside-another-job",
            START
            + component('"scenario": "inbound"', name="hr", type_="ProvisioningJob")
            + component('"target": unknown, "entra_connect": True'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION, "erp", "target", "not decided: `target` is not known before deployment."
                ),
            ),
        ),
        Case(
            "users-not-collected",
            everyone(),
            settings=facts(),
            found=(
                undecided(
                    "",
                    "",
                    "",
                    "not decided: no facts about Entra Connect and the users that it synchronizes are given.",
                ),
            ),
        ),
        Case(
            "declared-user-who-is-not-in-the-facts",
            f'tenant = azuread.Provider("tenant", tenant_id="{TENANT}")\n'
            + everyone().replace(f'azuread.Provider("job-tenant", tenant_id="{TENANT}")', "tenant")
            + 'azuread.User("dee", user_principal_name="dee@contoso.com", display_name="dee", '
            "opts=pulumi.ResourceOptions(provider=tenant))\n",
            settings=facts(users=()),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "",
                    "not decided: it is not known whether users that Entra Connect manages are in scope.",
                ),
            ),
        ),
        Case(
            "scope-not-known",
            everyone().replace('"value": "true"', '"value": unknown').replace('"scope": "all"', '"scope": unknown'),
            settings=facts(users=(SYNCHRONIZED,)),
            found=(
                undecided(
                    CREDENTIALS,
                    "credentials",
                    "credentials[0].value",
                    "not decided: `credentials[0].value` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "in-scope-perhaps",
            everyone()
            + """
SynchronizationSchema("schema", service_principal_id=principal, job_id="x", template_id="erp", mode="merge",
    opts=pulumi.ResourceOptions(parent=erp), schema={"synchronizationRules": [
        {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "ERP", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [],
             "scope": scope(all_of(clause("department", "EQUALS", "Sales")))}]}]})
""",
            settings=facts(users=(SYNCHRONIZED,)),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "",
                    "not decided: it is not known whether users that Entra Connect manages are in scope.",
                ),
            ),
        ),
        Case("loop", erp(start=AD_DS, options=PARENT), others=("EP402",)),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
