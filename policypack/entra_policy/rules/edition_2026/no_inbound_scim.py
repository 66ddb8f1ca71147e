"""EP503 no-inbound-scim."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.scenario import template_id_of
from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

_SCIM_TEMPLATES: Final = frozenset({"customappsso", "scim"})
_SCIM_DIRECTORIES: Final = frozenset({"customappsso", "scim"})


@rule(
    "EP503",
    "no-inbound-scim",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Inbound provisioning with SCIM isn't supported",
    editions=EDITION,
    scenarios=frozenset({Scenario.INBOUND}),
)
def no_inbound_scim(mapping: ObjectMapping, context: Context) -> Iterator[Problem]:
    """No users are brought into Microsoft Entra ID from a SCIM source.

    What it checks
        Object mappings of inbound jobs whose source directory is a SCIM application and whose target directory is
        Microsoft Entra ID. It is advisory where only the directory's name says that it is one, and mandatory where the
        job is made from the template of SCIM applications (`scim`, `customappsso`).

    Why
        Inbound provisioning does not support SCIM as a source: the job never reads a user.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="API2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="API2AAD",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "customappsso",
                        "targetDirectoryName": "Azure Active Directory",
                        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User"}],
                    }
                ]
            },
        )
        ```

    Instead
        ```python
        # API-driven provisioning takes users from the bulkUpload call, whatever they were read from.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="API2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="API2AAD",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "API",
                        "targetDirectoryName": "Azure Active Directory",
                        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User"}],
                    }
                ]
            },
        )
        ```

    When it is undecided
        While the name of a directory is not known before deployment.
    """
    source, target = mapping.source_side.directory, mapping.target_side.directory
    if source is None or target is None:
        return
    if source.lower() in _SCIM_DIRECTORIES and is_entra_directory(target):
        template = (template_id_of(context.job.template) or "").lower()
        yield Problem(
            "This object mapping brings users in from a SCIM application, which inbound provisioning does not support. "
            "Use API-driven provisioning (its bulkUpload call) or Microsoft Graph.",
            about=f"{mapping.label}: inbound from SCIM",
            path=mapping.path,
            level=None if template in _SCIM_TEMPLATES else Level.ADVISORY,
        )
