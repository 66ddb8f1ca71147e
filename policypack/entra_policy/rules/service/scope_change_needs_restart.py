"""EP309 scope-change-needs-restart."""

from collections.abc import Iterator, Mapping, Sequence
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
        declared), or `SyncAll` is given more than once with different values, or while it is not known whether a
        restart's triggers change.
    """
    changed = [resource for resource in job.credentials.resources if resource.old_props is not None]
    if not changed or _is_new(job):
        raise NotApplicable
    not_known: list[Undecided] = []
    for resource in job.credentials.resources:
        # Where the change adds a resource, the scope was what the others said.
        before_in = [resource] if resource.old_props is not None else changed
        now = _sync_all([(resource, resource.props)])
        before = _sync_all([(each, each.old_props or NOTHING) for each in before_in])
        scope, scope_before = _scope(now), _scope(before)
        nowhere = now[0].value is None and (before[0].value is None or resource.old_props is None)
        if scope is True or scope_before is False or nowhere or _stays(before, now):
            continue
        doubts: list[Undecided] = []
        if _is_restarted(job, doubts):
            return
        if scope is None:
            doubts.append(Undecided("is not known after this change", now[0].path, resource.urn))
        elif scope_before is None:
            doubts.append(Undecided("is not known as it was before this change", before[0].path, before[0].urn))
        not_known.extend(doubts)
        if not doubts:
            yield Problem(
                "The scope changes from all (`SyncAll` true) to assigned, but provisioning is not restarted in this "
                "change: everyone who was provisioned and is not assigned stays provisioned. Leave the component's "
                "`restart` on, or declare a `JobRestart` for the job with the scope among its triggers.",
                about="the scope goes from all to assigned without a restart",
                path=now[0].path,
                urn=resource.urn,
            )
    if not_known:
        raise not_known[0]


def _sync_all(inputs: Sequence[tuple[Resource, Mapping[str, Value]]]) -> tuple[Declared, ...]:
    """The credentials `SyncAll` in these inputs of the resources."""
    resources = tuple(replace(resource, props=props, outputs=NOTHING) for resource, props in inputs)
    return Credentials(resources, visible=True).every("SyncAll")


def _scope(sync_all: Sequence[Declared]) -> bool | None:
    """Whether everything is in scope; None where that isn't known, or the credentials disagree."""
    answers = {everything_in_scope(each.value) for each in sync_all}
    return answers.pop() if len(answers) == 1 else None


def _stays(before: Sequence[Declared], now: Sequence[Declared]) -> bool:
    """Whether the same several values are declared before and after the change."""
    if any(everything_in_scope(each.value) is None for each in (*before, *now)):
        return False
    return [everything_in_scope(each.value) for each in before] == [everything_in_scope(each.value) for each in now]


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
