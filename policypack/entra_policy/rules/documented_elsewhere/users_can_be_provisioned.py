"""EP618 users-can-be-provisioned."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.facts import missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._in_scope import (
    is_new,
    perhaps_in_scope,
    raise_if_undecided,
    users_of,
    with_fact_note,
)
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._matching_values import Matching, MayLackValue, ValueOf, matchings
from entra_policy.scope.filters import Truth
from entra_policy.scope.user_attributes import attribute_reader
from entra_policy.scope.users import EVERYTHING, InScopeUser
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Undecided, known
from entra_sync.templates import Scenario

# How many users a message names that is about several.
_NAMED: Final = 3
_INVITED: Final = "the address that was invited"
_DECLARE_ALL: Final = "Declare all matching attributes, or use the schema mode `replace`."
_MATCH_BY_VALUE: Final = (
    "Match by an attribute, or by an expression of functions that need nothing but the user's attributes."
)
_AFTERWARDS: Final = (
    "Declare the matching attributes with the user, or check again with facts once the user is in scope."
)


@rule(
    "EP618",
    "users-can-be-provisioned",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.ON_PREMISES, Scenario.CROSS_TENANT}),
    sources=frozenset({Source.STATIC, Source.FACTS}),
    documented_in=(pages.HOW_PROVISIONING_WORKS, pages.CUSTOMIZE_ATTRIBUTES),
)
def users_can_be_provisioned(job: Job, context: Context) -> Iterator[Problem]:
    """Users who are assigned are enabled, and have a value to be matched by.

    What it checks
        Whether a user who is assigned, directly or through a group, is disabled in Microsoft Entra ID: as declared
        (`account_enabled`), or according to the facts (`users[].enabled`). Where everyone is in scope, disabled users
        are expected, and don't count. And whether a user in scope has a value in at least one matching attribute, as
        declared or according to the facts (`users[].attributes`). Cross-tenant synchronization matches by an attribute
        that all users have. Users in one group are reported together.

    Why
        No account is created for a user who is disabled in Microsoft Entra ID. A user without a value in any matching
        attribute can't be looked for in the target, and is skipped. Nothing fails; the provisioning logs alone say so.

    Example
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [
            {
              "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
              "users": [
                {
                  "id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
                  "user_principal_name": "alice@contoso.com",
                  "enabled": false
                }
              ]
            }
          ]
        }
        ```
        ```python
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": tenant}),
        )
        azuread.AppRoleAssignment(
            "alice-to-crm",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            resource_object_id=crm.service_principal_object_id,
            opts=pulumi.ResourceOptions(provider=tenant),
        )
        ```

    Instead
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [
            {
              "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
              "users": [
                {
                  "id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
                  "user_principal_name": "alice@contoso.com",
                  "enabled": true
                }
              ]
            }
          ]
        }
        ```
        ```python
        # Alice is enabled; the program is the same.
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": tenant}),
        )
        azuread.AppRoleAssignment(
            "alice-to-crm",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            resource_object_id=crm.service_principal_object_id,
            opts=pulumi.ResourceOptions(provider=tenant),
        )
        ```

    When it is undecided
        Without facts that say of a user in scope whether the account is enabled, or what the matching attributes have,
        but not for want of facts about the members of a group that is declared here; where a matching attribute is
        computed by other functions than `Coalesce`, `ToLower` and `ToUpper`, or has a default value; where a template's
        own matching attributes stay beside the declared ones; while it is not known who is in scope.
    """
    matching_not_known: list[Undecided] = []
    matched_by = () if job.scenario is Scenario.CROSS_TENANT else matchings(job, matching_not_known)
    wanted = MayLackValue(tuple(each.sources for each in matched_by), _declared(job)) if job.syncs_all() else None
    everyone = job.syncs_all() is not False and any(not each.matches_all for each in matched_by)
    scope = users_of(context, wanted, everyone=everyone)
    # How users are matched is of no account where nobody is known to be in scope.
    not_known = matching_not_known if scope.users or scope.not_known else []
    disabled: dict[tuple[str, str, str], list[InScopeUser]] = defaultdict(list)
    unmatched: dict[tuple[str, str, str], list[InScopeUser]] = defaultdict(list)
    for user in scope.users:
        try:
            enabled = True if user.via == EVERYTHING else _enabled(user)
            if enabled is None:
                not_known.append(missing("which users of the source tenant are enabled"))
        except Undecided as undecided:
            enabled = None
            not_known.append(undecided)
        lacking = False if enabled is False else _lacks_value(user, matched_by, job, context.settings, not_known)
        if enabled is not False and not lacking:
            continue
        if not user.certain:
            not_known.append(perhaps_in_scope(user))
            continue
        # One who is assigned directly is a finding of its own; the others are together what brings them into scope.
        place = (user.label if user.direct else "", user.via, user.urn + user.path)
        (unmatched if lacking else disabled)[place].append(user)
    for users in disabled.values():
        yield _disabled(users, job, context.settings)
    for users in unmatched.values():
        yield _unmatched(users, matched_by, job, context.settings)
    # Of a group that is declared here without its members nobody is known, and a new one has none.
    declared = not everyone and all(each.principal is not None for each in job.assignments)
    raise_if_undecided(job, [*not_known, *(doubt for doubt in scope.not_known if not (declared and doubt.once))])


def _declared(job: Job) -> frozenset[str]:
    """The object ids and user principal names of the declared users, lower case."""
    named = (user.props.get(name) for user in job.users for name in ("objectId", "userPrincipalName"))
    return frozenset(name.lower() for name in named if type(name) is str)


def _enabled(user: InScopeUser) -> Truth:
    """Whether the account is enabled: as declared, where `azuread.User` enables it unless it says otherwise.

    Raises:
        Undecided: what is declared isn't known.
    """
    if user.resource is not None and user.resource.type == types.USER:
        return known(user.resource.props.get("accountEnabled"), "accountEnabled", user.resource.urn) is not False
    if user.facts is None:
        return True if user.resource is not None else None  # an invitation makes an enabled user
    value = attribute_reader(None, user.facts)("accountEnabled")
    return value if isinstance(value, bool) else None


def _lacks_value(
    user: InScopeUser, matched_by: tuple[Matching, ...], job: Job, settings: Settings, not_known: list[Undecided]
) -> bool:
    """Whether the user certainly has no value to be matched by in an object mapping that lets the user in."""
    value_of = attribute_reader(user.resource, user.facts)
    for matching in matched_by:
        if matching.filter.holds(value_of) is False or (has := matching.value(_reader(user))) is True:
            continue
        if has is None:
            not_known.append(_value_not_known(user, matching, job, settings))
        elif not matching.whole:
            reason = "may leave matching attributes of the template's default beside the declared ones"
            not_known.append(Undecided(reason, matching.path, matching.urn, remedy=_DECLARE_ALL))
        elif matching.filter.holds(value_of) is None:
            not_known.append(perhaps_in_scope(user))
        else:
            return True
    return False


def _reader(user: InScopeUser) -> ValueOf:
    """Gives the user's values, of which only matters whether there is one: an invited user has a mail address."""
    value_of = attribute_reader(user.resource, user.facts)
    if user.resource is None or user.resource.type != types.INVITATION:
        return value_of
    return lambda name: _INVITED if name.lower() == "mail" else value_of(name)


def _value_not_known(user: InScopeUser, matching: Matching, job: Job, settings: Settings) -> Undecided:
    if matching.doubt is not None:
        return matching.doubt
    value_of = attribute_reader(user.resource, user.facts)
    if not matching.names or all(value_of(name) is not UNKNOWN for name in matching.names):
        reason = f"doesn't tell without the service whether `{user.label}` has a value to be matched by"
        return Undecided(reason, matching.path, matching.urn, remedy=_MATCH_BY_VALUE)
    if is_new(user, job, settings):
        reason = f"brings `{user.label}` into scope, of whom it is not known what the matching attributes will have"
        return Undecided(reason, user.path, user.urn, remedy=_AFTERWARDS)
    return missing("the matching attributes of users of the source tenant")


def _disabled(users: list[InScopeUser], job: Job, settings: Settings) -> Problem:
    user, several = users[0], len(users) > 1
    state = with_fact_note("disabled in Microsoft Entra ID", settings, from_facts=any(map(_is_from_facts, users)))
    return Problem(
        f"{_who(users)} in scope of job `{job.label}` ({user.via}), but {'are' if several else 'is'} {state}: no "
        f"account is created for a disabled user. Enable {'them' if several else 'the user'}, or remove the "
        f"{'assignment' if user.direct else 'membership'}{'s' if several else ''}.",
        about=f"{_about(users)}: disabled",
        path=user.path,
        urn=user.urn,
    )


def _is_from_facts(user: InScopeUser) -> bool:
    return user.resource is None or user.resource.type != types.USER


def _unmatched(users: list[InScopeUser], matched_by: tuple[Matching, ...], job: Job, settings: Settings) -> Problem:
    user = users[0]
    names = list(dict.fromkeys(name for matching in matched_by for name in matching.names))
    attributes = f" ({', '.join(f'`{name}`' for name in names)})" if names else ""
    several = len(users) > 1
    have, so = (
        ("have", "so they can't be looked for in the target and are")
        if several
        else (
            "has",
            "so the user can't be looked for in the target and is",
        )
    )
    lacking = with_fact_note(
        f"no value in any matching attribute{attributes}",
        settings,
        from_facts=any(each.facts is not None for each in users),
    )
    return Problem(
        f"{_who(users)} in scope of job `{job.label}` ({user.via}), but {have} {lacking}, {so} skipped. "
        f"Give {'them' if several else 'the user'} a value, or match by an attribute that every user has, such as "
        "userPrincipalName.",
        about=f"{_about(users)}: no value to be matched by",
        path=user.path,
        urn=user.urn,
    )


def _who(users: list[InScopeUser]) -> str:
    """The subject of a message and its verb."""
    labels = sorted(f"`{user.label}`" for user in users)
    if len(labels) == 1:
        return f"User {labels[0]} is"
    named = (
        f"{', '.join(labels[: _NAMED - 1])} and {labels[_NAMED - 1]}" if len(labels) >= _NAMED else " and ".join(labels)
    )
    such_as = "such as " if len(labels) > _NAMED else ""
    return f"{len(labels):,} users ({such_as}{named}) are"


def _about(users: list[InScopeUser]) -> str:
    """What the finding is about: the user, or what brings the users into scope."""
    return users[0].label if users[0].direct else users[0].via
