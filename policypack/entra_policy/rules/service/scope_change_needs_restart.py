"""EP309 scope-change-needs-restart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from entra_policy.estate.credentials import Credentials, Declared
from entra_policy.estate.job import Job, everything_in_scope
from entra_policy.finding import Level
from entra_policy.resource import NOTHING, Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.values import NOT_KNOWN_YET, Undecided, Value, contains_unknown, reveal


@rule(
    "EP309",
    "scope-change-needs-restart",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Switching from Sync All to Sync Assigned",
    sources=frozenset({Source.CHANGE}),
)
def scope_change_needs_restart(job: Job, _: Context) -> Iterator[Problem]:
    """A change of scope from all to assigned comes with a restart of provisioning.

    What it checks
        Whether the credential `SyncAll` changes from true to false in a change that neither creates a `JobRestart` for
        the job, nor changes the triggers of one, nor creates a new job. The components declare one with the scope among
        its triggers, unless `restart` is false. It needs the inputs before the change: a preview document, or
        `entra-policy check --against STATE`.

    Why
        The service does not act on this change by itself. Everyone who was provisioned under the old scope stays
        provisioned, whether assigned or not, until provisioning is restarted.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "all",
                "restart": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "restart": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "all",
                "restart": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        JobRestart(
            "crm-scope",
            service_principal_id=crm.service_principal_id,
            job_id=crm.job_id,
            triggers={"scope": "all"},
        )
        ```
        ```python
        # Without `restart` the component declares this by itself; jobs of azuread alone need it.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "restart": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        JobRestart(
            "crm-scope",
            service_principal_id=crm.service_principal_id,
            job_id=crm.job_id,
            triggers={"scope": "assigned"},
        )
        ```

    When it is undecided
        While the scope before or after the change can't be read (an encrypted credential in a state, one that is not
        declared), or while it is not known whether a restart's triggers change.
    """
    changed = [resource for resource in job.credentials.resources if resource.old_props is not None]
    if not changed or _is_new(job):
        raise NotApplicable
    not_known: list[Undecided] = []
    for resource in changed:
        now = _sync_all(resource, resource.props)
        before = _sync_all(resource, resource.old_props or NOTHING)
        scope = everything_in_scope(now.value)
        scope_before = everything_in_scope(before.value)
        nowhere = now.value is None and before.value is None
        if scope is True or scope_before is False or nowhere:
            continue
        doubts: list[Undecided] = []
        if _is_restarted(job, doubts):
            return
        if scope is None:
            doubts.append(Undecided("is not known after this change", now.path, resource.urn))
        elif scope_before is None:
            doubts.append(Undecided("is not known as it was before this change", before.path, resource.urn))
        not_known.extend(doubts)
        if not doubts:
            yield Problem(
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this "
                "change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's "
                "`restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
                about="the scope goes from all to assigned without a restart",
                path=now.path,
                urn=resource.urn,
            )
    if not_known:
        raise not_known[0]


def _sync_all(resource: Resource, props: Mapping[str, Value]) -> Declared:
    """The credential `SyncAll` in these inputs of the resource."""
    return Credentials((replace(resource, props=props, outputs=NOTHING),), visible=True).get("SyncAll")


def _is_new(job: Job) -> bool:
    """Whether the change creates or replaces the job, whose first cycle looks at everyone anyway."""
    if job.resource is None:
        return False
    before = job.resource.old_props
    if before is None:
        return True
    template = reveal(job.resource.props.get("templateId"))
    return type(template) is str and template != reveal(before.get("templateId"))


def _is_restarted(job: Job, not_known: list[Undecided]) -> bool:
    """Whether the change creates a restart of the job or triggers one."""
    for restart in job.restarts:
        if restart.old_props is None:
            return True
        now, before = restart.props.get("triggers"), restart.old_props.get("triggers")
        if contains_unknown(now) or contains_unknown(before):
            not_known.append(Undecided(NOT_KNOWN_YET, "triggers", restart.urn))
        elif _bare(now) != _bare(before):
            return True
    return False


def _bare(value: Value) -> object:
    """The value without the marks of secrets at any depth."""
    plain = reveal(value)
    if type(plain) is dict:
        return {key: _bare(item) for key, item in plain.items()}
    return [_bare(item) for item in plain] if type(plain) is list else plain
