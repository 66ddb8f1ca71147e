"""EP309 scope-change-needs-restart: a change of scope from all to assigned comes with a restart of provisioning."""

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB_RESTART
from entra_policy.readers.program import batch
from tests.policy.rules.service._programs import RESTART, another_secret, component, crm
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

ALL, ASSIGNED = (component(arguments=f'"scope": "{scope}", "restart": False') for scope in ("all", "assigned"))
NO_SECRET = crm().partition("azuread.SynchronizationSecret(")[0]
NO_JOB = "".join(line for line in crm('SyncAll="true"').splitlines(keepends=True) if not line.startswith("job = "))

CASES = cases(
    "EP309",
    Case(
        "one-of-two-values-changes",
        crm('SyncAll="true"', 'SyncAll="false"'),
        before=crm('SyncAll="true"', 'SyncAll="true"'),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known after this change.",
            ),
        ),
    ),
    Case(
        "different-values-that-stay", crm('SyncAll="true"', 'SyncAll="false"'), before=crm('SyncAll="1"', 'SyncAll="0"')
    ),
    Case(
        "both-values-change",
        crm('SyncAll="false"', 'syncall="0"'),
        before=crm('SyncAll="true"', 'SyncAll="1"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "a-second-resource-says-assigned",
        crm('SyncAll="true"') + another_secret('SyncAll="false"'),
        before=crm('SyncAll="true"'),
        found=(
            fails(
                CREDENTIALS,
                "again",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "all-to-assigned",
        ASSIGNED,
        before=ALL,
        found=(
            fails(
                CREDENTIALS,
                "crm-credentials",
                "credentials[2].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "the-component-restarts",
        component(arguments='"scope": "assigned"'),
        before=component(arguments='"scope": "all"'),
    ),
    Case(
        "plain-resources",
        crm('SyncAll="0"'),
        before=crm('SyncAll="True"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "secret",
        crm('SyncAll=pulumi.Output.secret("false")'),
        before=crm('SyncAll=pulumi.Output.secret("1")'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case("restart-created", ASSIGNED + RESTART.format(triggers='{"scope": "assigned"}'), before=ALL),
    Case(
        "restart-triggered",
        ASSIGNED + RESTART.format(triggers='{"scope": "assigned"}'),
        before=ALL + RESTART.format(triggers='{"scope": "all"}'),
    ),
    Case(
        "restart-not-triggered",
        ASSIGNED + RESTART.format(triggers='{"month": "2026-11"}'),
        before=ALL + RESTART.format(triggers='{"month": pulumi.Output.secret("2026-11")}'),
        found=(
            fails(
                CREDENTIALS,
                "crm-credentials",
                "credentials[2].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "unknown-trigger",
        ASSIGNED + RESTART.format(triggers='{"month": unknown}'),
        before=ALL + RESTART.format(triggers='{"month": "2026-11"}'),
        found=(
            undecided(JOB_RESTART, "restart", "triggers", "not decided: `triggers` is not known before deployment."),
        ),
    ),
    Case("assigned-to-all", ALL, before=ASSIGNED),
    Case(
        "not-known-before-and-after",
        crm("SyncAll=unknown"),
        before=crm("SyncAll=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known after this change.",
            ),
        ),
    ),
    Case("not-declared-before-and-after", crm('BaseAddress="x"'), before=crm('BaseAddress="y"')),
    Case("unchanged", ALL, before=ALL),
    Case("new-job", crm('SyncAll="false"', template="slack"), before=crm('SyncAll="true"')),
    Case("new-credentials", ASSIGNED, before=""),
    Case(
        "unknown-before",
        crm('SyncAll="false"'),
        before=crm("SyncAll=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known as it was before this change.",
            ),
        ),
    ),
    Case(
        "not-declared-before",
        crm('SyncAll="false"'),
        before=crm(),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials",
                "not decided: `credentials` is not known as it was before this change.",
            ),
        ),
    ),
    Case(
        "unknown-after",
        crm("SyncAll=unknown"),
        before=crm('SyncAll="true"'),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known after this change.",
            ),
        ),
    ),
    Case("new-credentials-of-an-old-job", crm('SyncAll="false"'), before=NO_SECRET),
    Case("scope-never-declared", crm('A="1"'), before=crm('A="2"')),
    Case(
        "not-declared-any-more",
        crm('A="1"'),
        before=crm('SyncAll="true"'),
        found=(
            undecided(
                CREDENTIALS, "credentials", "credentials", "not decided: `credentials` is not known after this change."
            ),
        ),
    ),
    Case(
        "credentials-alone",
        NO_JOB.replace('"true"', '"false"'),
        before=NO_JOB,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case("new-job-for-old-credentials", crm('SyncAll="false"'), before=NO_JOB),
    Case(
        "unknown-template-now",
        crm('SyncAll="false"').replace('template_id="scim"', "template_id=unknown"),
        before=crm('SyncAll="true"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's `restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
            ),
        ),
    ),
    Case(
        "unknown-trigger-before",
        ASSIGNED + RESTART.format(triggers='{"month": "2026-11"}'),
        before=ALL + RESTART.format(triggers='{"month": unknown}'),
        found=(
            undecided(JOB_RESTART, "restart", "triggers", "not decided: `triggers` is not known before deployment."),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
