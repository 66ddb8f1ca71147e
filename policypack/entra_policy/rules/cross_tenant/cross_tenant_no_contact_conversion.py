"""EP102 cross-tenant-no-contact-conversion."""

from collections.abc import Iterator

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.cross_tenant._objects import CONTACTS
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.values import Undecided


@rule(
    "EP102",
    "cross-tenant-no-contact-conversion",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Synchronizing contacts and converting contacts to B2B users",
    scenarios=CROSS_TENANT,
)
def cross_tenant_no_contact_conversion(object_mapping: ObjectMapping, _: Context) -> Iterator[Problem]:
    """No contact is turned into a B2B user of the other tenant.

    What it checks
        Object mappings that aren't disabled and have a contact (Contact or OrgContact) as the source object and User as
        the target object. A contact as the source object breaks the rule `cross-tenant-users-only` too.

    Why
        Cross-tenant synchronization reads users of the source tenant. It neither synchronizes contacts nor turns those
        that the target tenant may have into B2B collaboration users.

    Example
        ```python
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping("Contact", "User", to("displayName", attribute("displayName"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # Whoever is to have access is a user of the source tenant; contacts are left to Exchange.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("displayName", attribute("displayName"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While one of the two objects' names, or whether the object mapping is enabled, is not known before deployment,
        unless the rest is enough to decide.
    """
    source_not_known: Undecided | None = None
    try:
        if (object_mapping.source_side.object or "").lower() not in CONTACTS:
            return
    except Undecided as undecided:
        source_not_known = undecided
    if (object_mapping.target_side.object or "").lower() != "user":
        return
    if source_not_known is not None:
        raise source_not_known
    yield Problem(
        f"{object_mapping.label} turns contacts into users of the other tenant, which cross-tenant "
        "synchronization does not do. Remove it, and synchronize users of the source tenant instead.",
        about=f"{object_mapping.label}: contacts become users",
        path=f"{object_mapping.path}.sourceObjectName",
    )
