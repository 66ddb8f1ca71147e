"""EP613 on-demand-limits: what is provisioned on demand can be."""

import pytest

from entra_policy.estate.types import PROVISION_ON_DEMAND
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import on_demand
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

CASES = cases(
    "EP613",
    Case(
        "several-groups",
        on_demand('"Group"', '"User"', '"group"'),
        found=(
            fails(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[2]",
                "`crm-at-once` provisions 2 groups in one request, which takes only one. Make a resource for each.",
            ),
        ),
    ),
    Case(
        "cross-tenant",
        on_demand('"Group"', template='"Azure2Azure"'),
        found=(
            fails(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[0]",
                "`crm-at-once` provisions a group on demand by job `crm`, which is not supported. Name users.",
            ),
        ),
    ),
    Case(
        "cross-tenant-in-preview",
        on_demand('"Group"', template='"Azure2Azure"'),
        settings=EDITION_2026,
        found=(
            advises(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[0]",
                "`crm-at-once` provisions a group on demand by job `crm`, which is not supported. Name users.",
            ),
        ),
    ),
    Case(
        "from-an-hr-system",
        on_demand('"Group"', template='"Workday2AAD"'),
        found=(
            fails(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[0]",
                "`crm-at-once` provisions a group on demand by job `crm`, which is not supported. Name users.",
            ),
        ),
    ),
    Case(
        "flag",
        on_demand('"User"', address='"https://hidden.example.com/scim?aadOptscim062020"'),
        found=(
            advises(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "",
                "The base address of job `crm` has the flag `aadOptscim062020`, which has no effect on demand: what is provisioned so differs from what the job does.",
            ),
        ),
    ),
    Case(
        "role",
        on_demand('"User"', '"role"'),
        found=(
            fails(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[1]",
                "`crm-at-once` provisions a role on demand by job `crm`, which is not supported. Name users, or one group.",
            ),
        ),
    ),
    Case(
        "six-members",
        on_demand('"Group"', *['"User"'] * 6),
        found=(
            advises(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[6]",
                "`crm-at-once` provisions a group with 6 members in one request, which takes at most 5. Make a resource for each 5 of them.",
            ),
        ),
    ),
    Case("role-as-a-part-of-another-word", on_demand('"AppRoleUser"')),
    Case(
        "one-group-or-users",
        on_demand('"Group"', *['"User"'] * 5)
        + on_demand(*['"User"'] * 6, name="users")
        + on_demand('"User"', '"User"', template='"Azure2Azure"', name="other"),
    ),
    Case(
        "flag-without-requests",
        on_demand(address='"https://crm.example.com/scim?aadOptscim062020"').partition(
            "azuread.SynchronizationJobProvisionOnDemand"
        )[0],
    ),
    Case(
        "unknown-values",
        on_demand("unknown", address="unknown"),
        found=(
            undecided(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[0].objectTypeName",
                "not decided: `parameters[0].subjects[0].objectTypeName` is not known before deployment.",
            ),
        ),
    ),
    Case("unknown-template", on_demand('"Group"', template="unknown")),
    Case(
        "secret",
        on_demand(
            'pulumi.Output.secret("Group")',
            '"Group"',
            address='pulumi.Output.secret("https://hidden.example.com/?aadOptscim062020")',
        ),
        found=(
            fails(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "parameters[0].subjects[1]",
                "`crm-at-once` provisions 2 groups in one request, which takes only one. Make a resource for each.",
            ),
            advises(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "",
                "The base address of job `crm` has the flag `aadOptscim062020`, which has no effect on demand: what is provisioned so differs from what the job does.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
