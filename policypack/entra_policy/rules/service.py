"""Service issues.

How the service runs a job: when, in which direction, and who may look at it.
"""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import Job, ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import Undecided, known
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

_SCHEDULE_INPUTS: Final = ("schedule", "interval")
# Cloud sync's source, and no application.
_ACTIVE_DIRECTORY: Final = "active directory"
_PEOPLE: Final = frozenset({"user", "group"})


@rule(
    "EP307",
    "interval-is-fixed",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="The provisioning interval is fixed",
)
def interval_is_fixed(job: Job, _: Settings) -> Iterator[Problem]:
    """No schedule or interval is asked for.

    What it checks
        The inputs `schedule` and `interval` of a job or of its component, and the credential
        `SynchronizationSchedule`. The job's output `schedules`, with which the service says when it runs, is none.

    Why
        The service decides when a cycle begins, normally 40 minutes after the last. What a program asks for is refused
        or ignored, and whoever reads the program expects another interval than the real one.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {
                    "base_address": "https://crm.example.com/scim",
                    "secret_token": "token",
                    "extra": {"SynchronizationSchedule": "PT10M"},
                },
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # Who can't wait for the next cycle is provisioned on demand.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "new-colleague",
            service_principal_id=crm.service_principal_id,
            synchronization_job_id=crm.job_id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [{"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "User"}],
                }
            ],
        )
        ```

    When it is undecided
        While such an input, or the keys of the credentials, are not known before deployment.
    """
    not_known: list[Undecided] = []
    declared_inputs = [
        (resource, name)
        for resource in (job.resource, job.component)
        if resource is not None
        for name in _SCHEDULE_INPUTS
        if name in resource.props
    ]
    for resource, name in declared_inputs:
        try:
            value = known(resource.props[name], name, resource.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if value is not None:
            yield Problem(
                f"`{name}` asks for an interval, but the time between provisioning cycles can't be configured. "
                "Remove it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
                about=f"{name} is set",
                path=name,
                urn=resource.urn,
            )
    declared = job.credentials.find("SynchronizationSchedule")
    if declared is not None:
        yield Problem(
            "The credential `SynchronizationSchedule` asks for an interval, but the time between provisioning cycles "
            "can't be configured. Remove it; to provision a user at once, use "
            "`azuread.SynchronizationJobProvisionOnDemand`.",
            about="the credential SynchronizationSchedule is set",
            path=declared.path,
            urn=declared.urn,
        )
    else:
        credential = job.credentials.get("SynchronizationSchedule")
        try:
            known(credential.value, credential.path, credential.urn)
        except Undecided as undecided:
            not_known.append(undecided)
    if not_known:
        raise not_known[0]


@rule(
    "EP308",
    "no-flow-back",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Changes not moving from target app to Microsoft Entra ID",
    scenarios=frozenset({Scenario.APPLICATION}),
)
def no_flow_back(mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """An application's job brings no users and no groups from the application into Microsoft Entra ID.

    What it checks
        Enabled object mappings of synchronization rules that go from the application's directory to Microsoft Entra ID,
        whose target object is User or Group. Templates have enabled ones of their own for other objects, such as the
        roles of an application and its service principal: those are fine.

    Why
        The service does not see changes that are made in the application, and nothing that such a mapping describes
        ever flows. Users come into Microsoft Entra ID from an HR system, from Active Directory or through Graph.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "customappsso",
                        "targetDirectoryName": "Azure Active Directory",
                        "objectMappings": [
                            {
                                "sourceObjectName": "urn:ietf:params:scim:schemas:core:2.0:User",
                                "targetObjectName": "User",
                                "enabled": True,
                                "attributeMappings": [to("jobTitle", attribute("title"))],
                            }
                        ],
                    }
                ]
            },
        )
        ```

    Instead
        ```python
        # Titles are kept where users come from, and flow to the application.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "Azure Active Directory",
                        "targetDirectoryName": "customappsso",
                        "objectMappings": [
                            {
                                "sourceObjectName": "User",
                                "targetObjectName": "urn:ietf:params:scim:schemas:core:2.0:User",
                                "enabled": True,
                                "attributeMappings": [to("title", attribute("jobTitle"))],
                            }
                        ],
                    }
                ]
            },
        )
        ```

    When it is undecided
        While a directory's name, the target object's name or whether the mapping is enabled is not known before
        deployment, and while it is not known what the job is for: bringing users in is what inbound jobs do.
    """
    target = mapping.target_directory
    if target is None or not is_entra_directory(target):
        return
    source = mapping.source_directory
    if source is None or is_entra_directory(source) or source.lower() == _ACTIVE_DIRECTORY:
        return
    target_object = mapping.target_object
    if target_object is None or target_object.lower() not in _PEOPLE:
        return
    yield Problem(
        f"Object mapping {mapping.label} goes from the application to Microsoft Entra ID, but the service does not see "
        "changes made in an application. Disable or remove it; bring users in from HR, Active Directory or through "
        "Microsoft Graph.",
        about=f"{mapping.label}: from the application to Microsoft Entra ID",
        path=f"{mapping.path}.targetObjectName",
    )


@rule(
    "EP310",
    "disable-is-not-immediate",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Provisioning cycle continues until completion",
)
def disable_is_not_immediate(job: Job, _: Settings) -> Iterator[Problem]:
    """No job is turned off in the belief that this stops it at once.

    What it checks
        Whether a job is disabled (`enabled = false`): a note. Where the inputs before the change are known and the job
        was disabled already, there is nothing to note.

    Why
        The cycle that is running when a job is disabled runs to its end, which may take hours in an initial cycle.
        Only the cycles after it don't happen.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "enabled": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # The job stays on; who must not be provisioned is taken out of scope by removing the assignment.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While it is not known before deployment whether the job is enabled.
    """
    if job.resource is None:
        raise NotApplicable
    if known(job.resource.props.get("enabled"), "enabled", job.resource.urn) is not False:
        return
    before = job.resource.old_props
    if before is not None and known(before.get("enabled"), "enabled", job.resource.urn) is False:
        return
    yield Problem(
        "This job is disabled: a cycle that is running then goes on until it is complete, and only later ones don't "
        "happen. Where nothing more may be written at once, revoke the credentials in the application.",
        about="the job is disabled",
        path="enabled",
    )


@rule(
    "EP314",
    "no-rollback",
    level=Level.DISABLED,
    subject=Subject.JOB,
    item="Changes made in the target are not rolled back",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES}),
)
def no_rollback(job: Job, _: Settings) -> Iterator[Problem]:
    """What is changed in the target itself is not changed back.

    What it checks
        Nothing in the program can show it, so the rule is off by default. Turned on, it is a note for each declared
        job out of Microsoft Entra ID. To see what has drifted, compare the target with what should be in it.

    Why
        The service follows changes in Microsoft Entra ID. It does not see a change in the target, and writes the value
        again only when the user changes in Microsoft Entra ID or provisioning is restarted.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # Where the other system is to lead, it is the source of a job that brings its changes in.
        ProvisioningJob("hr", {"display_name": "HR", "synchronization_template_id": "API2AAD"})
        ```

    When it is undecided
        While it is not known what the job is for.
    """
    if job.resource is None:
        raise NotApplicable
    yield Problem(
        "What is changed in the target of this job is not rolled back: the service follows changes in Microsoft Entra "
        "ID only. Keep administrators of the target from changing what is provisioned, or restart provisioning to "
        "write it again.",
        about="changes in the target are not rolled back",
    )
