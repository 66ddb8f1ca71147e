"""Cross-tenant synchronization.

Which kinds of objects are synchronized.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule import Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import Secret, Undecided
from entra_sync.templates import Scenario

_CROSS_TENANT: Final = frozenset({Scenario.CROSS_TENANT})

# A closed list: the template has object mappings between objects of other, undocumented names.
_NOT_SYNCHRONIZED: Final[Mapping[str, str]] = MappingProxyType(
    {"group": "groups", "device": "devices", "contact": "contacts", "orgcontact": "contacts"}
)
_CONTACTS: Final = frozenset({"contact", "orgcontact"})


@rule(
    "EP101",
    "cross-tenant-users-only",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Synchronizing groups, devices, contacts",
    scenarios=_CROSS_TENANT,
)
def cross_tenant_users_only(object_mapping: ObjectMapping, settings: Settings) -> Iterator[Problem]:
    """Cross-tenant synchronization brings users into the other tenant, and nothing else.

    What it checks
        The source object of every object mapping that isn't disabled: Group, Device, Contact and OrgContact fail. In
        edition 2026 groups are advisory, since the service can synchronize them in a preview.

    Why
        The service creates users in the target tenant, no groups, devices or contacts. Such an object mapping is
        refused, or runs in every cycle and leaves only errors in the log. The preview of groups takes security and
        Microsoft 365 groups with an Entra ID Governance licence, within one cloud, and only with the scope `assigned`.

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
                    users(to("displayName", attribute("displayName"))),
                    groups(to("displayName", attribute("displayName"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # The object mapping for groups stays in the schema, disabled.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("displayName", attribute("displayName"))),
                    groups(to("displayName", attribute("displayName")), enabled=False),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While the source object's name, or whether the object mapping is enabled, is not known before deployment.
    """
    source = (object_mapping.source_object or "").lower()
    kind = _NOT_SYNCHRONIZED.get(source)
    if kind is None:
        return
    what = "objects other than users" if _is_secret(object_mapping, "sourceObjectName") else kind
    problem = Problem(
        f"{object_mapping.label} synchronizes {what}; cross-tenant synchronization brings only "
        "users into another tenant. Disable this object mapping or remove it.",
        about=f"{object_mapping.label}: the source object is no user",
        path=f"{object_mapping.path}.sourceObjectName",
    )
    if source == "group" and settings.edition == "2026":
        problem = Problem(
            f"{object_mapping.label} synchronizes {what}, which is a preview: security and "
            "Microsoft 365 groups only, with an Entra ID Governance licence. Disable this object mapping unless you "
            "take part in it.",
            about=f"{object_mapping.label}: groups are a preview",
            path=problem.path,
            level=Level.ADVISORY,
        )
    yield problem


@rule(
    "EP102",
    "cross-tenant-no-contact-conversion",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Synchronizing contacts and converting contacts to B2B users",
    scenarios=_CROSS_TENANT,
)
def cross_tenant_no_contact_conversion(object_mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """No contact is made a B2B user of the other tenant.

    What it checks
        Object mappings that aren't disabled, have a contact (Contact or OrgContact) as the source object and User as
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
        unless the other one settles it.
    """
    source_not_known: Undecided | None = None
    try:
        if (object_mapping.source_object or "").lower() not in _CONTACTS:
            return
    except Undecided as undecided:
        source_not_known = undecided
    if (object_mapping.target_object or "").lower() != "user":
        return
    if source_not_known is not None:
        raise source_not_known
    yield Problem(
        f"{object_mapping.label} turns contacts into users of the other tenant, which cross-tenant "
        "synchronization does not do. Remove it, and synchronize users of the source tenant instead.",
        about=f"{object_mapping.label}: contacts become users",
        path=f"{object_mapping.path}.sourceObjectName",
    )


def _is_secret(object_mapping: ObjectMapping, key: str) -> bool:
    return object_mapping.secret or type(object_mapping.value.get(key)) is Secret
