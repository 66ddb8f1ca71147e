"""EP602 assigned-groups-are-security-enabled: a group that is assigned to an application is enabled for security."""

import pytest

from entra_policy.estate.types import GROUP, ROLE_ASSIGNMENT
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import (
    SALES,
    assigned_group,
    assigned_principal,
    facts_of_groups,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

CASES = cases(
    "EP602",
    Case(
        "not-enabled",
        assigned_group('mail_enabled=True, mail_nickname="sales", types=["Unified"]'),
        found=(
            advises(
                GROUP,
                "sales",
                "securityEnabled",
                "Group `sales` is assigned to job `crm`, but is not enabled for security, so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case(
        "left-out",
        assigned_group("members=[]"),
        found=(
            advises(
                GROUP,
                "sales",
                "securityEnabled",
                "Group `sales` is assigned to job `crm`, but is not enabled for security, so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case(
        "enabled-or-not-assigned",
        assigned_group("security_enabled=True")
        + 'azuread.Group("news", display_name="News", mail_enabled=True, mail_nickname="news", types=["Unified"])\n',
    ),
    Case(
        "unknown",
        assigned_group("security_enabled=crm.service_principal_object_id.apply(lambda _: True)"),
        found=(
            undecided(
                GROUP, "sales", "securityEnabled", "not decided: `securityEnabled` is not known before deployment."
            ),
        ),
    ),
    Case(
        "secret",
        assigned_group("security_enabled=pulumi.Output.secret(False)"),
        found=(
            advises(
                GROUP,
                "sales",
                "securityEnabled",
                "Group `sales` is assigned to job `crm`, but is not enabled for security, so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case(
        "existing",
        assigned_principal(repr(SALES)),
        settings=facts_of_groups(security_enabled=False),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `7f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00` is assigned to job `crm`, but is not enabled for security (facts of 2026-11-20), so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case("existing-and-enabled", assigned_principal(repr(SALES)), settings=facts_of_groups(security_enabled=True)),
    Case(
        "existing-without-the-fact",
        assigned_principal(repr(SALES)),
        settings=facts_of_groups(),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is a group of which it is not known whether it is enabled for security.",
            ),
        ),
    ),
    Case(
        "existing-without-facts",
        assigned_principal(repr(SALES)),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "",
                "not decided: no facts about users and groups of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "existing-but-not-among-the-facts",
        assigned_principal('"9f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"'),
        settings=facts_of_groups(security_enabled=False),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is neither declared here nor among the facts.",
            ),
        ),
    ),
    Case(
        "looked-up",
        assigned_principal('azuread.get_group_output(display_name="Sales", security_enabled=False).object_id'),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `Sales` is assigned to job `crm`, but is not enabled for security (its look-up says so), so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case(
        "looked-up-as-enabled",
        assigned_principal('azuread.get_group_output(display_name="Sales", security_enabled=True).object_id'),
    ),
    Case(
        "looked-up-in-facts",
        assigned_principal('azuread.get_group_output(display_name="Sales").object_id'),
        settings=facts_of_groups(security_enabled=False),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `Sales` is assigned to job `crm`, but is not enabled for security (facts of 2026-11-20), so its members are not provisioned. Set `security_enabled`, or assign another group.",
            ),
        ),
    ),
    Case("a-user", assigned_principal('azuread.get_user_output(user_principal_name="alice@contoso.com").object_id')),
    Case(
        "unknown-principal",
        assigned_principal("unknown"),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
