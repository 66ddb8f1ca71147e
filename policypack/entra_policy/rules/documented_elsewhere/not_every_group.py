"""EP622 not-every-group."""

from collections.abc import Iterator
from functools import partial

from entra_policy.estate.job import Job
from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.values import NOT_KNOWN_YET, Undecided
from entra_sync.templates import Scenario


@rule(
    "EP622",
    "not-every-group",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.APPLICATION}),
    documented_in=(pages.EVERY_GROUP,),
)
def not_every_group(job: Job, _: Context) -> Iterator[Problem]:
    """With everyone in scope, groups are limited or left out.

    What it checks
        Jobs with everything in scope (`SyncAll`): whether their schema declares an enabled object mapping of groups of
        Microsoft Entra ID without a scoping filter.

    Why
        Everything is not only all users. Each group of the tenant is created in the application, whether anybody there
        needs it or not, and nothing removes them again. That is how it is meant to work, as an answer to a report about
        one of the tutorials says.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "scope": "all",
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "scope": "assigned",
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        ```

    When it is undecided
        While such a mapping is declared and the scope (`SyncAll`) is not known; while everything is in scope and a part
        of the object mappings, their filters or names are not known before deployment; when both are there and what the
        job is for is not known.
    """
    everything = job.syncs_all()
    if everything is False:
        return
    if everything is None and job.resource is None and job.component is None and not job.credentials.resources:
        raise NotApplicable  # a schema by itself: nothing here could say what is in scope
    not_known: list[Undecided] = []
    for schema in job.schemas:
        mappings, unseen = schema.object_mappings()
        not_known.extend(Undecided(part.reason, part.path, schema.urn) for part in unseen)
        for mapping in mappings:
            if decided(not_known, partial(_takes_every_group, mapping), schema.urn) is not True:
                continue
            if everything is None:
                urn = job.credentials.every("SyncAll")[0].urn or job.subject_resource.urn
                raise Undecided("whether everyone is in scope (`SyncAll`) is not known", urn=urn)
            yield Problem(
                f"Everything is in scope of job `{job.label}`, and {mapping.label} provisions groups: every group of "
                "the tenant is created in the application. Provision what is assigned only, or give the mapping a "
                "scoping filter.",
                about=f"{mapping.label}: every group",
                path=mapping.path,
                urn=schema.urn,
            )
    if not_known and everything:
        raise not_known[0]


def _takes_every_group(mapping: ObjectMapping) -> bool:
    """Whether it is an enabled mapping of groups that no filter limits. Raises `Undecided`."""
    if (mapping.source_side.object or "").lower() != "group" or not mapping.source_side.is_entra:
        return False
    clauses, unseen = mapping.clauses()
    if clauses:
        return False
    if unseen:
        raise Undecided(unseen[0].reason, unseen[0].path)
    if mapping.enabled_unknown:
        raise Undecided(NOT_KNOWN_YET, f"{mapping.path}.enabled")
    return True
