"""EP308 no-flow-back."""

from collections.abc import Iterator

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.service._directories import ACTIVE_DIRECTORY, PEOPLE
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario


@rule(
    "EP308",
    "no-flow-back",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Changes not moving from target app to Microsoft Entra ID",
    scenarios=frozenset({Scenario.APPLICATION}),
)
def no_flow_back(mapping: ObjectMapping, _: Context) -> Iterator[Problem]:
    """An application's job brings no users and no groups from the application into Microsoft Entra ID.

    What it checks
        Enabled object mappings of synchronization rules that go from the application's directory to Microsoft Entra ID,
        whose target object is User or Group. Templates have enabled ones of their own for other objects, such as the
        roles of an application and its service principal: those are fine.

    Why
        The service does not see changes that are made in the application, so nothing that such a mapping describes ever
        flows. Users come into Microsoft Entra ID from an HR system, from Active Directory or through Graph.

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
    target = mapping.target_side.directory
    if target is None or not is_entra_directory(target):
        return
    source = mapping.source_side.directory
    if source is None or is_entra_directory(source) or source.lower() == ACTIVE_DIRECTORY:
        return
    target_object = mapping.target_side.object
    if target_object is None or target_object.lower() not in PEOPLE:
        return
    yield Problem(
        f"Object mapping {mapping.label} goes from the application to Microsoft Entra ID, but the service does not see "
        "changes made in an application. Disable or remove it; bring users in from HR, Active Directory or through "
        "Microsoft Graph.",
        about=f"{mapping.label}: from the application to Microsoft Entra ID",
        path=f"{mapping.path}.targetObjectName",
    )
