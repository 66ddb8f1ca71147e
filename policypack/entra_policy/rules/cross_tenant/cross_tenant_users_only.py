"""EP101 cross-tenant-users-only."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.cross_tenant._objects import is_secret
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT

# A closed list: the template has object mappings between objects of other, undocumented names.
_NOT_SYNCHRONIZED: Final[Mapping[str, str]] = MappingProxyType(
    {"group": "groups", "device": "devices", "contact": "contacts", "orgcontact": "contacts"}
)


@rule(
    "EP101",
    "cross-tenant-users-only",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Synchronizing groups, devices, contacts",
    scenarios=CROSS_TENANT,
)
def cross_tenant_users_only(object_mapping: ObjectMapping, context: Context) -> Iterator[Problem]:
    """Cross-tenant synchronization brings users into the other tenant, and nothing else.

    What it checks
        The source object of every object mapping that isn't disabled: Group, Device, Contact and OrgContact fail. In
        edition 2026 groups are advisory, since the service can synchronize them in a preview.

    Why
        The service creates users in the target tenant, not groups, devices or contacts. Such an object mapping is
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
    what = "objects other than users" if is_secret(object_mapping, "sourceObjectName") else kind
    problem = Problem(
        f"{object_mapping.label} synchronizes {what}; cross-tenant synchronization brings only "
        "users into another tenant. Disable this object mapping or remove it.",
        about=f"{object_mapping.label}: the source object is no user",
        path=f"{object_mapping.path}.sourceObjectName",
    )
    if source == "group" and context.settings.edition == "2026":
        problem = Problem(
            f"{object_mapping.label} synchronizes {what}, which is a preview: security and Microsoft 365 groups only, "
            "with an Entra ID Governance licence. Disable this object mapping unless you use the preview.",
            about=f"{object_mapping.label}: groups are a preview",
            path=problem.path,
            level=Level.ADVISORY,
        )
    yield problem
