"""EP105 cross-tenant-no-meeting-rooms."""

from collections.abc import Iterable, Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.parts import UnseenPart
from entra_policy.estate.schema import Clause, ObjectMapping
from entra_policy.facts import User, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._in_scope import (
    everybody_in_scope_and,
    is_new,
    perhaps_in_scope,
    raise_if_undecided,
    users_of,
    with_fact_note,
)
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.values import NOT_KNOWN_YET, Undecided
from entra_sync.filters import normalised_operator

# Microsoft Graph: place and room; what Exchange calls the mailbox of one.
_ROOMS: Final = frozenset({"room", "place", "meetingroom", "roommailbox"})
_ROOM_MAILBOX: Final = "roommailbox"


@rule(
    "EP105",
    "cross-tenant-no-meeting-rooms",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Synchronizing meeting rooms",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def cross_tenant_no_meeting_rooms(job: Job, context: Context) -> Iterator[Problem]:
    """No meeting room is synchronized into another tenant.

    What it checks
        Three ways of including them: an object mapping whose source object is a room or a place; a scoping clause with
        EQUALS and the value RoomMailbox (NOT EQUALS keeps rooms out and is fine); and, with facts, a user in scope
        whose mailbox is a meeting room's.

    Why
        Meeting rooms are not synchronized across tenants: what arrives in the target tenant is a user that nobody can
        book.

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
                    users(
                        to("displayName", attribute("displayName")),
                        scope=scope(clause("extensionAttribute1", "EQUALS", "RoomMailbox")),
                    ),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # Rooms are kept out; people of both tenants see them through a shared calendar or an organization relationship.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("displayName", attribute("displayName")),
                        scope=scope(clause("extensionAttribute1", "NOT EQUALS", "RoomMailbox")),
                    ),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While a name, an operator or a value is not known before deployment; while users are in scope and no facts say
        whether they are meeting rooms.
    """
    not_known: list[Undecided] = []
    for schema in job.schemas:
        object_mappings, unseen = schema.object_mappings()
        not_known.extend(_unseen(unseen, schema.urn))
        for object_mapping in object_mappings:
            if object_mapping.enabled_unknown:
                if any(_in_mapping(object_mapping, [])):
                    path = f"{object_mapping.path}.enabled"
                    not_known.append(Undecided(NOT_KNOWN_YET, path, schema.urn))
                continue
            yield from _in_mapping(object_mapping, not_known)
    yield from _in_facts(context, not_known)
    raise_if_undecided(job, not_known)


def _unseen(parts: Iterable[UnseenPart], urn: str) -> Iterator[Undecided]:
    yield from (Undecided(part.reason, part.path, urn) for part in parts)


def _in_mapping(object_mapping: ObjectMapping, not_known: list[Undecided]) -> Iterator[Problem]:
    urn = object_mapping.schema.urn
    try:
        if (object_mapping.source_side.object or "").lower() in _ROOMS:
            yield Problem(
                f"{object_mapping.label} maps meeting rooms, which cross-tenant synchronization does not synchronize. "
                "Remove this object mapping.",
                about=f"{object_mapping.label}: the source object is a meeting room",
                path=f"{object_mapping.path}.sourceObjectName",
                urn=urn,
            )
    except Undecided as undecided:
        not_known.append(undecided.at(urn))
    clauses, unseen = object_mapping.clauses()
    not_known.extend(_unseen(unseen, urn))
    for clause in clauses:
        try:
            if _asks_for_rooms(clause):
                yield Problem(
                    f"{clause.label} lets meeting rooms into scope, which cross-tenant synchronization does "
                    "not synchronize. Remove it, or keep rooms out with NOT EQUALS.",
                    about=f"{clause.label}: meeting rooms are in scope",
                    path=f"{clause.path}.targetOperand.values",
                    urn=urn,
                )
        except Undecided as undecided:
            not_known.append(undecided.at(urn))


def _asks_for_rooms(clause: Clause) -> bool:
    """Whether the clause brings room mailboxes into scope. Raises `Undecided`."""
    operator = clause.operator
    if operator is None or normalised_operator(operator) != "EQUALS":
        return False
    return any(value.strip().lower() == _ROOM_MAILBOX for value in clause.values())


def _in_facts(context: Context, not_known: list[Undecided]) -> Iterator[Problem]:
    job, settings = context.job, context.settings
    try:
        scope = users_of(context, _is_room if job.syncs_all() else _may_be_room)
    except Undecided as undecided:
        not_known.append(undecided)
        return
    for user in scope.users:
        if user.facts is None or user.facts.room_mailbox is None:
            if not is_new(user, job, settings):
                not_known.append(missing("room mailboxes of the source tenant"))
        elif not user.certain:
            not_known.append(perhaps_in_scope(user))
        else:
            yield Problem(
                f"`{user.label}` is in scope of job `{job.label}` ({user.via}), but is "
                f"{with_fact_note('a meeting room', settings, from_facts=True)}; meeting rooms are not synchronized "
                "across tenants. Leave it out of scope.",
                about=f"{user.label}: a meeting room",
                path=user.path,
                urn=user.urn,
            )
    not_known.extend(scope.not_known)
    if everybody_in_scope_and(job, settings, _not_collected):
        not_known.append(missing("room mailboxes of the source tenant"))


def _is_room(user: User) -> bool:
    return user.room_mailbox is True


def _may_be_room(user: User) -> bool:
    return user.room_mailbox is not False


def _not_collected(user: User) -> bool:
    return user.room_mailbox is None
