"""EP307 interval-is-fixed: no schedule or interval is requested."""

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB, PROVISIONING_JOB
from entra_policy.readers.program import batch
from tests.policy.rules.service._programs import another_secret, crm, foreign
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = cases(
    "EP307",
    Case(
        "in-two-resources",
        crm('BaseAddress="https://crm.example.com"') + another_secret('SynchronizationSchedule="PT10M"'),
        found=(
            fails(
                CREDENTIALS,
                "again",
                "credentials[0].value",
                "The credential `SynchronizationSchedule` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "credential",
        crm('synchronizationschedule="PT10M"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The credential `SynchronizationSchedule` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "unknown-value-of-the-credential",
        crm("SynchronizationSchedule=unknown"),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The credential `SynchronizationSchedule` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "secret-credential",
        crm('SynchronizationSchedule=pulumi.Output.secret("PT10M-hunter2")'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The credential `SynchronizationSchedule` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "job-input",
        """
        pulumi.CustomResource("azuread:index/synchronizationJob:SynchronizationJob", "job", {
            "servicePrincipalId": "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "templateId": "scim",
            "schedule": {"interval": "PT10M"}})
        """,
        found=(
            fails(
                JOB,
                "job",
                "schedule",
                "`schedule` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "component-argument",
        foreign('"interval": "PT10M"'),
        found=(
            fails(
                PROVISIONING_JOB,
                "crm",
                "interval",
                "`interval` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case(
        "the-output-says-when-it-runs",
        crm('BaseAddress="https://SynchronizationSchedule.example.com"') + 'pulumi.export("when", job.schedules)',
    ),
    Case(
        "unknown-argument",
        foreign('"schedule": unknown'),
        found=(
            undecided(PROVISIONING_JOB, "crm", "schedule", "not decided: `schedule` is not known before deployment."),
        ),
    ),
    Case(
        "unknown-key",
        crm().replace("credentials=[]", 'credentials=[{"key": unknown, "value": "x"}]'),
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
        "unknown-schedule-and-interval",
        foreign('"schedule": unknown, "interval": "PT10M"'),
        found=(
            fails(
                PROVISIONING_JOB,
                "crm",
                "interval",
                "`interval` requests an interval, but the time between provisioning cycles can't be configured. Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
            ),
        ),
    ),
    Case("no-schedule", foreign('"schedule": None')),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
