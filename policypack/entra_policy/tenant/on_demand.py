"""One user, provisioned now by a job: which rule does it, and what is asked of the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from entra_policy.errors import TenantError, UsageError
from entra_policy.tenant.finding_jobs import FoundJob
from entra_policy.text import printable
from entra_sync.graph import GraphClient, NotFound, OnDemandResult, get_schema, get_user, provision_on_demand
from entra_sync.jobs import ApplicationParameters, Subject
from entra_sync.names import is_entra_directory

_SUPPORTED: Final = "supportsprovisionondemand"
_USER: Final = "user"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the service.

    Attributes:
        found: the job.
        user: who, as people call them.
        object_id: the user's id in the source.
        object_type: what the rule calls users.
        rule_id: the synchronization rule.
        source: the name of the directory that the user is in.
        target: the name of the directory that is written.
    """

    found: FoundJob
    user: str
    object_id: str
    object_type: str
    rule_id: str
    source: str
    target: str


def request_for(client: GraphClient, found: FoundJob, user: str, rule_id: str | None = None) -> Request:
    """The request that provisions a user; nothing is changed yet.

    Args:
        client: the tenant's client.
        found: the job.
        user: a user principal name or an object id; where the source isn't Microsoft Entra ID, what the source calls
            the user, such as a distinguished name.
        rule_id: the synchronization rule, where the job has several for users.

    Raises:
        UsageError: there is no such user, or the rule isn't clear.
        TenantError: the job can't do it.
        GraphError: Graph can't be asked.
    """
    schema = get_schema(client, found.principal.id, found.job_id)
    rule, mapping = _rule(list(_user_rules(schema)), found, rule_id)
    source, target = str(rule.get("sourceDirectoryName") or ""), str(rule.get("targetDirectoryName") or "")
    object_id, name = user, user
    if is_entra_directory(source):
        try:
            who = get_user(client, user)
        except NotFound:
            raise UsageError(
                f"there is no user `{printable(user)}` in the tenant; give a user principal name or an object id."
            ) from None
        object_id, name = who.id, who.user_principal_name or who.id
    return Request(
        found=found,
        user=name,
        object_id=object_id,
        object_type=str(mapping.get("sourceObjectName") or "User"),
        rule_id=str(rule.get("id") or ""),
        source=source,
        target=target,
    )


def carry_out(client: GraphClient, request: Request) -> OnDemandResult:
    """Let the service provision the user, which changes the target.

    Raises:
        GraphError: it refuses, or can't be asked.
    """
    subject = Subject(object_id=request.object_id, object_type_name=request.object_type)
    parameters = ApplicationParameters(rule_id=request.rule_id, subjects=(subject,))
    return provision_on_demand(client, request.found.principal.id, request.found.job_id, [parameters])


def _user_rules(schema: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The rules that provision users, each with its mapping of them."""
    for rule in schema["synchronizationRules"]:
        for mapping in rule.get("objectMappings") or []:
            if mapping.get("enabled") is not False and str(mapping.get("sourceObjectName")).lower() == _USER:
                yield rule, mapping
                break


def _rule(
    rules: list[tuple[dict[str, Any], dict[str, Any]]], found: FoundJob, rule_id: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    name = printable(found.name)
    if not rules:
        raise TenantError(f"job `{name}` has no enabled object mapping for users: it provisions none.")
    chosen = rules if rule_id is None else [each for each in rules if each[0].get("id") == rule_id]
    if len(chosen) != 1:
        listed = "".join(f"\n  {rule.get('id')}  {rule.get('name')}" for rule, _ in rules)
        wrong = "has several rules for users" if chosen else f"has no rule `{printable(rule_id or '')}` for users"
        raise UsageError(f"job `{name}` {wrong}; give the id of one with --rule:{listed}")
    rule, mapping = chosen[0]
    for entry in rule.get("metadata") or []:
        if str(entry.get("key")).lower() == _SUPPORTED and str(entry.get("value")).lower() == "false":
            raise TenantError(f"job `{name}` doesn't support provisioning on demand, its schema says.")
    return rule, mapping
