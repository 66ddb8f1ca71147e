"""EP101 cross-tenant-users-only."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.cloud import CLOUD_ASSUMED
from entra_policy.estate.job import Job
from entra_policy.estate.schema import ObjectMapping
from entra_policy.estate.tenant_clouds import across_clouds
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.cross_tenant._objects import is_secret
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.settings import Settings
from entra_policy.values import SCOPE_NOT_KNOWN, Undecided, known

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
        edition 2026 groups are advisory, since the service can synchronize them in a preview, unless everything is in
        scope, the tenants are in different clouds, or an assigned group can be assigned to roles: the preview supports
        none of these.

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
        While the source object's name, or whether the object mapping is enabled, is not known before deployment; in
        edition 2026 also while the scope, the clouds of the tenants, or whether an assigned group can be assigned to
        roles isn't known, and while a part of the job can't be seen.
    """
    source = (object_mapping.source_side.object or "").lower()
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
    if source != "group" or context.settings.edition == "2024":
        yield problem
        return
    not_known: list[Undecided] = []
    unsupported = list(_unsupported(context.job, context.settings, not_known))
    for why, where, urn in unsupported:
        yield Problem(
            f"{object_mapping.label} synchronizes {what}, a preview that doesn't support this: {why}. Disable this "
            "object mapping, or change that.",
            about=f"{object_mapping.label}: {why}",
            path=where if urn is not None else problem.path,
            urn=urn,
        )
    if not context.job.whole:
        # What isn't seen yet may be what the preview doesn't support, which would weigh more than the note.
        not_known.append(Undecided("not all of what belongs to the job can be seen"))
    elif not unsupported:
        yield Problem(
            f"{object_mapping.label} synchronizes {what}, which is a preview: security and Microsoft 365 groups only, "
            "with an Entra ID Governance licence. Disable this object mapping unless you use the preview.",
            about=f"{object_mapping.label}: groups are a preview",
            path=problem.path,
            level=Level.ADVISORY,
        )
    if not_known:
        raise not_known[0]


def _unsupported(job: Job, settings: Settings, not_known: list[Undecided]) -> Iterator[tuple[str, str, str | None]]:
    """What the preview of groups doesn't support, with the path and the URN of what says it (None for the mapping).

    What isn't known is added to the list.
    """
    everything = job.syncs_all()
    if everything:
        yield "everything is in scope (`SyncAll`), not only what is assigned", "", None
    elif everything is None:
        declared = job.credentials.every("SyncAll")[0]
        not_known.append(Undecided(SCOPE_NOT_KNOWN, urn=declared.urn or job.subject_resource.urn))
    clouds = across_clouds(job, settings, not_known)
    if clouds is not None and clouds[0].assumed:
        not_known.append(Undecided(CLOUD_ASSUMED))
    elif clouds is not None:
        yield f"the tenants are in different clouds ({clouds[0].cloud} and {clouds[1].cloud})", "", None
    for assignment in job.assignments:
        group = job.groups.get(assignment.reference.key or "")
        if group is None or group.reference is not None or group.resource.type != types.GROUP:
            continue
        try:
            assignable = known(group.resource.value("assignableToRole"), "assignableToRole", group.resource.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if assignable is True and assignment.doubt is not None:
            not_known.append(assignment.doubt)
        elif assignable is True:
            yield f"the assigned group `{group.name}` can be assigned to roles", "assignableToRole", group.resource.urn
