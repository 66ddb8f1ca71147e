"""EP621 one-role-for-each-user."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.assignments import Assignment
from entra_policy.estate.job import Job
from entra_policy.facts import TenantFacts
from entra_policy.finding import Level
from entra_policy.resource import urn_name
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.scope.users import source_facts
from entra_policy.values import UNKNOWN, Undecided, known_text, reveal
from entra_sync.templates import Scenario

_FUNCTION: Final = "SingleAppRoleAssignment"
# How the key of a reference begins that is known by its object id.
_BY_ID: Final = "id:"


@rule(
    "EP621",
    "one-role-for-each-user",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.ON_PREMISES}),
    sources=frozenset({Source.STATIC, Source.FACTS}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES, pages.FUNCTIONS, pages.ONE_ROLE),
)
def one_role_for_each_user(job: Job, context: Context) -> Iterator[Problem]:
    """Where one role is provisioned, each user has one.

    What it checks
        Jobs with an attribute mapping that calls `SingleAppRoleAssignment`: whether a user has several roles of the
        application. A user has the roles that are assigned directly, and those of the groups that are assigned and have
        the user as a member, according to the program or to facts (`groups[].members`).

    Why
        The function takes users with one role. For others it fails, or takes any of their roles: the documentation says
        both. `AppRoleAssignmentsComplex` provisions all of them.

    Example
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('roles[primary eq "True"].value', expression("SingleAppRoleAssignment([appRoleAssignments])")),
                ],
            },
        )
        alice = azuread.User("alice", user_principal_name="alice@contoso.com", display_name="Alice")
        for role in ["b9632174-c057-4f7e-951b-be3adc52bfe6", "5c1e7a90-3f42-4d6b-8e21-9a0b1c2d3e4f"]:
            azuread.AppRoleAssignment(
                f"alice-{role[:8]}",
                app_role_id=role,
                principal_object_id=alice.object_id,
                resource_object_id=crm.service_principal_object_id,
            )
        ```

    Instead
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('roles[primary eq "True"].value', expression("SingleAppRoleAssignment([appRoleAssignments])")),
                ],
            },
        )
        alice = azuread.User("alice", user_principal_name="alice@contoso.com", display_name="Alice")
        for role in ["b9632174-c057-4f7e-951b-be3adc52bfe6"]:
            azuread.AppRoleAssignment(
                f"alice-{role[:8]}",
                app_role_id=role,
                principal_object_id=alice.object_id,
                resource_object_id=crm.service_principal_object_id,
            )
        ```

    When it is undecided
        While an assigned role or principal is not known before deployment, and while it is not known whether the source
        of an attribute mapping calls the function, or whether an assignment is to this application.
    """
    not_known: list[Undecided] = []
    if not _calls_function(job, not_known):
        if not_known and len(job.assignments) > 1:
            raise not_known[0]
        raise NotApplicable
    tenant = decided(not_known, lambda: source_facts(job, context.settings))
    if _same_name(job.assignments):
        return
    roles: dict[str, dict[str, Assignment]] = defaultdict(dict)
    for assignment in job.assignments:
        role = decided(not_known, partial(_role, assignment))
        for user in () if role is None else _users(assignment, job, tenant, not_known):
            roles[user].setdefault(role or "", assignment)
    for user, of_user in roles.items():
        if len(of_user) > 1:
            last = list(of_user.values())[-1]
            yield Problem(
                f"`{_name(user, tenant)}` has {len(of_user)} roles of the application of job `{job.label}`, which "
                f"provisions one by `{_FUNCTION}`. Assign one role, or use `AppRoleAssignmentsComplex`.",
                about=f"{_name(user, tenant)}: several roles",
                path=last.role_path,
                urn=last.resource.urn,
            )
    if not_known and len(job.assignments) > 1:
        raise not_known[0]


def _calls_function(job: Job, not_known: list[Undecided]) -> bool:
    for schema in job.schemas:
        for object_mapping in schema.object_mappings()[0]:
            for mapping in object_mapping.attribute_mappings()[0]:
                if _FUNCTION in (decided(not_known, mapping.source_functions, schema.urn) or ()):
                    return True
    return False


def _same_name(assignments: Sequence[Assignment]) -> bool:
    """Whether all name the role alike, or leave it out: it is the same one, whatever its id."""
    names = [reveal(assignment.resource.props.get("role")) for assignment in assignments]
    by_name = all(assignment.resource.type == types.NAMED_ROLE_ASSIGNMENT for assignment in assignments)
    return by_name and all(name is not UNKNOWN and name == names[0] for name in names)


def _role(assignment: Assignment) -> str | None:
    """The id of the assigned role. Raises `Undecided` where that, or the application, isn't known."""
    if assignment.doubt is not None:
        raise assignment.doubt
    role = known_text(assignment.role_id, assignment.role_path, assignment.resource.urn)
    return None if role is None else role.lower()


def _users(assignment: Assignment, job: Job, tenant: TenantFacts | None, not_known: list[Undecided]) -> tuple[str, ...]:
    """What identifies the users that an assignment is for: their URNs, or object ids."""
    reference = assignment.reference
    if reference.key is None:
        not_known.append(reference.undecided)
        return ()
    group = job.groups.get(reference.key)
    of_facts = None if tenant is None or reference.object_id is None else tenant.group(reference.object_id)
    members = () if of_facts is None else tuple(member.id.lower() for member in of_facts.members or ())
    if group is not None and group.reference is None:
        return (*(user.user.urn for user in group.users), *members)
    return (reference.key.removeprefix(_BY_ID),) if of_facts is None else members


def _name(user: str, tenant: TenantFacts | None) -> str:
    if "::" in user:
        return urn_name(user)
    from_facts = None if tenant is None else tenant.user(user)
    return user if from_facts is None else from_facts.user_principal_name
