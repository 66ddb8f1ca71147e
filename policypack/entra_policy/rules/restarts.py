"""Service issues.

What only a restart of provisioning brings about.
"""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import AttributeMapping, Job, ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import NOT_KNOWN_YET, Undecided, Value, is_unknown, known, reveal
from entra_sync.clouds import is_us_government
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

_OUT_OF_ENTRA: Final = frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES})
# Keys of a restart's triggers that follow the job's own settings, and not time.
_FOLLOWS_JOB: Final = frozenset({"scope", "syncall", "sync_all", "enabled"})


@rule(
    "EP306",
    "manager-needs-restart",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Manager isn't provisioned",
    scenarios=_OUT_OF_ENTRA,
)
def manager_needs_restart(job: Job, settings: Settings) -> Iterator[Problem]:
    """Where managers are provisioned to users and not everyone is in scope, provisioning is restarted.

    What it checks
        Jobs that flow the attribute `manager`, in which not everyone is in scope: the scope is what is assigned, or
        the object mapping has a scoping filter. They need a restart that comes back: the component's argument
        `restart_period`, or a `JobRestart` for the job with a trigger that doesn't just follow the job's scope or
        whether it is enabled. In edition 2026 a job in a US Government cloud that flows the manager fails whatever its
        scope is.

    Why
        A user whose manager is not in scope is provisioned without one. When the manager comes into scope, the
        reference stays empty: the service looks at the user again only after a restart. In the US Government clouds
        the manager isn't synchronized at all.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", attribute("manager")),
                ],
            },
        )
        ```

    Instead
        ```python
        # The job is restarted in the first deployment of each week. With scope `all` everyone's manager is in scope.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "restart_period": "weekly",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", attribute("manager")),
                ],
            },
        )
        ```

    When it is undecided
        While a source, the scope or the restart is not known before deployment; when a part of the job can't be seen.
    """
    if job.resource is None and job.component is None:
        raise NotApplicable
    unavailable = settings.edition == "2026" and job.cloud is not None and is_us_government(job.cloud)
    doubts: list[Undecided] = []
    if not unavailable and _restarts_periodically(job, doubts):
        return
    if not job.whole:
        doubts.append(_not_all_seen(job))
    not_known: list[Undecided] = []
    for object_mapping in _object_mappings(job, not_known):
        limited = unavailable or _is_limited(object_mapping, not_known)
        mapping = _manager_mapping(object_mapping, not_known) if limited else None
        if mapping is None:
            continue
        if doubts or object_mapping.enabled_unknown:
            not_known.extend(doubts or [_not_known_enabled(object_mapping)])
        elif unavailable:
            yield Problem(
                f"{mapping.label} flows the manager, which is not synchronized in US Government clouds. "
                "Remove this mapping.",
                about=f"{mapping.label}: the manager in a US Government cloud",
                path=mapping.path,
                urn=mapping.resource.urn,
            )
        else:
            yield Problem(
                f"{mapping.label} flows the manager while not everyone is in scope: when a manager comes into scope "
                "later, the reference stays empty until provisioning is restarted. Restart the job periodically "
                "(the component's `restart_period`, or a `JobRestart` with a trigger that changes once in a period), "
                "or put everyone into scope.",
                about=f"{mapping.label}: the manager without a restart",
                path=mapping.path,
                urn=mapping.resource.urn,
            )
    if not_known:
        raise not_known[0]


@rule(
    "EP311",
    "group-members-need-restart",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Member of group not provisioned",
    scenarios=_OUT_OF_ENTRA,
)
def group_members_need_restart(job: Job, _: Settings) -> Iterator[Problem]:
    """Where groups are provisioned and a filter limits the users, provisioning is restarted periodically.

    What it checks
        Jobs with an enabled object mapping for groups and a scoping filter on that for users. They need a restart that
        comes back: the component's argument `restart_period`, or a `JobRestart` for the job with a trigger other than
        `scope` and `enabled`. What the value of a trigger follows can't be seen; any such trigger is taken to follow
        time.

    Why
        A group that is in scope is provisioned without the members that the filter leaves out. When such a user comes
        into scope, the service doesn't notice for the group: the membership stays missing until a restart.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "scoping": scope(all_of(clause("department", "EQUALS", "Sales"))),
            },
        )
        ```

    Instead
        ```python
        # Change the trigger once in a period, or let the component do so with `restart_period`.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "scoping": scope(all_of(clause("department", "EQUALS", "Sales"))),
            },
        )
        JobRestart(
            "crm-monthly",
            service_principal_id=crm.service_principal_id,
            job_id=crm.job_id,
            triggers={"month": "2026-11"},
        )
        ```

    When it is undecided
        While an object mapping, the filter or the restart is not known before deployment; when a part of the job can't
        be seen.
    """
    if job.resource is None and job.component is None:
        raise NotApplicable
    group_doubts: list[Undecided] = []
    groups = False
    filtered: list[ObjectMapping] = []
    for object_mapping in _object_mappings(job, group_doubts):
        source = _source_object(object_mapping, group_doubts)
        if source == "group" and object_mapping.enabled_unknown:
            group_doubts.append(_not_known_enabled(object_mapping))
        groups = groups or (source == "group" and not object_mapping.enabled_unknown)
        if source == "user":
            filtered.append(object_mapping)
    filter_doubts: list[Undecided] = []
    filtered = [each for each in filtered if _has_clauses(each, filter_doubts)]
    filter_doubts.extend(_not_known_enabled(each) for each in filtered if each.enabled_unknown)
    filtered = [each for each in filtered if not each.enabled_unknown]
    if not (groups or group_doubts) or not (filtered or filter_doubts or group_doubts):
        return
    doubts: list[Undecided] = [] if groups else group_doubts
    doubts = [*doubts, *([] if filtered else filter_doubts or group_doubts)]
    if _restarts_periodically(job, doubts):
        return
    if not job.whole:
        doubts.append(_not_all_seen(job))
    if doubts:
        raise doubts[0]
    for object_mapping in filtered:
        yield Problem(
            f"Groups are provisioned while a filter limits {object_mapping.label}: members who come into scope later "
            "stay missing in their groups until provisioning is restarted. Restart the job periodically (the "
            "component's `restart_period`, or a `JobRestart` with a trigger that changes once in a period).",
            about=f"{object_mapping.label}: a filter on users beside groups, without a periodic restart",
            path=f"{object_mapping.path}.scope",
            urn=object_mapping.resource.urn,
        )


def _not_all_seen(job: Job) -> Undecided:
    return Undecided("not all of what belongs to the job can be seen", urn=job.subject_resource.urn)


def _not_known_enabled(object_mapping: ObjectMapping) -> Undecided:
    return Undecided(NOT_KNOWN_YET, f"{object_mapping.path}.enabled", object_mapping.resource.urn)


def _object_mappings(job: Job, not_known: list[Undecided]) -> Iterator[ObjectMapping]:
    """The job's object mappings that aren't disabled; notes of where others may be."""
    for schema in job.schemas:
        object_mappings, unseen = schema.object_mappings(job)
        not_known.extend(Undecided(part.reason, part.path, schema.resource.urn) for part in unseen)
        yield from object_mappings


def _source_object(object_mapping: ObjectMapping, not_known: list[Undecided]) -> str | None:
    try:
        return (object_mapping.source_object or "").lower()
    except Undecided as undecided:
        not_known.append(_of(object_mapping, undecided))
        return None


def _has_clauses(object_mapping: ObjectMapping, not_known: list[Undecided]) -> bool:
    """Whether a scoping filter limits it for certain; False, and a note, where that isn't known."""
    clauses, unseen = object_mapping.clauses()
    if not clauses:
        not_known.extend(Undecided(part.reason, part.path, object_mapping.resource.urn) for part in unseen)
    return bool(clauses)


def _is_limited(object_mapping: ObjectMapping, not_known: list[Undecided]) -> bool:
    """Whether not everyone is in scope of it for certain; False, and a note where that isn't known."""
    everything = object_mapping.job.syncs_all()
    doubts: list[Undecided] = []
    if everything is False or _has_clauses(object_mapping, doubts):
        return True
    if everything is None:
        sync_all = object_mapping.job.credentials.get("SyncAll")
        urn = sync_all.urn or object_mapping.job.subject_resource.urn
        doubts.append(Undecided("whether everyone is in scope (`SyncAll`) is not known", urn=urn))
    # What isn't known of the scope matters only where there is a manager.
    if doubts and _manager_mapping(object_mapping, doubts) is not None:
        not_known.append(doubts[0])
    return False


def _manager_mapping(object_mapping: ObjectMapping, not_known: list[Undecided]) -> AttributeMapping | None:
    """The first attribute mapping that reads the manager in Microsoft Entra ID; notes of what isn't known."""
    try:
        directory = object_mapping.source_directory
    except Undecided as undecided:
        not_known.append(_of(object_mapping, undecided))
        return None
    if directory is not None and not is_entra_directory(directory):
        return None
    declared = reveal(object_mapping.value.get("attributeMappings"))
    if type(declared) is list and not any(_may_read_manager(item) for item in declared):
        return None
    mappings, unseen = object_mapping.attribute_mappings()
    for mapping in mappings:
        try:
            if any(name.lower() == "manager" for name in mapping.source_references()):
                return mapping
        except Undecided as undecided:
            not_known.append(_of(object_mapping, undecided))
    not_known.extend(Undecided(part.reason, part.path, object_mapping.resource.urn) for part in unseen)
    return None


def _may_read_manager(declared: Value) -> bool:
    """False for an attribute mapping whose expression doesn't even contain the word; spares parsing the others."""
    if type(declared) is not dict:
        return True
    source = declared.get("source")
    expression = source.get("expression") if type(source) is dict else None
    return type(expression) is not str or not expression or "manager" in expression.lower()


def _of(object_mapping: ObjectMapping, undecided: Undecided) -> Undecided:
    """The same, of the schema's resource."""
    return Undecided(undecided.reason, undecided.path, undecided.urn or object_mapping.resource.urn)


def _restarts_periodically(job: Job, not_known: list[Undecided]) -> bool:
    """Whether a restart is declared that comes back."""
    component = job.component.urn if job.component else None
    try:
        if known(job.argument("restart_period"), "restart_period", component) is not None:
            return True
    except Undecided as undecided:
        not_known.append(undecided)
    for restart in job.restarts:
        triggers = restart.props.get("triggers")
        plain = reveal(triggers)
        if is_unknown(triggers):
            not_known.append(Undecided(NOT_KNOWN_YET, "triggers", restart.urn))
            continue
        names = plain if type(plain) is list or type(plain) is dict else []
        if any(str(reveal(name)).lower() not in _FOLLOWS_JOB for name in names):
            return True
    return False
