"""EP403 on-premises-is-outbound."""

from collections.abc import Iterator

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, USER_OR_GROUP, is_inbound


@rule(
    "EP403",
    "on-premises-is-outbound",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Microsoft Entra ID: no users into the directory from an application",
    scenarios=ON_PREMISES,
)
def on_premises_is_outbound(object_mapping: ObjectMapping, _: Context) -> Iterator[Problem]:
    """No on-premises application brings users or groups into Microsoft Entra ID.

    What it checks
        Enabled object mappings of an on-premises job: whether the target directory is Microsoft Entra ID and the target
        object User or Group.

    Why
        On-premises provisioning brings users of Microsoft Entra ID into an application. In the other direction there is
        nothing that would run the mapping.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                ),
                synchronization_rule(
                    users(to("userPrincipalName", attribute(f"{ECMA}userName"), matching=1)),
                    source_directory="ERP",
                    target_directory=ENTRA_DIRECTORY,
                ),
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Only from Microsoft Entra ID to the application; people come in through HR provisioning.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target directory or the target object is not known before deployment.
    """
    target = object_mapping.target_side.object
    if target is not None and target.lower() in USER_OR_GROUP and is_inbound(object_mapping):
        yield Problem(
            f"{object_mapping.label} brings objects of an on-premises application into Microsoft Entra ID, which "
            "on-premises provisioning can't do. Remove or disable it; bring users in through HR-driven or API-driven "
            "provisioning, Entra Connect or Microsoft Graph.",
            about=f"{object_mapping.label}: into Microsoft Entra ID",
            path=f"{object_mapping.path}.targetObjectName",
        )
