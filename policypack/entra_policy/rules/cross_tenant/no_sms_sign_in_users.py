"""EP108 no-sms-sign-in-users."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from entra_policy.estate.job import Job
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

if TYPE_CHECKING:
    from entra_policy.values import Undecided

# The id is that of every user's mobile phone.
_COMMAND: Final = (
    "Disable-MgUserAuthenticationPhoneMethodSmsSignIn -UserId <id> "
    "-PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7"
)


@rule(
    "EP108",
    "no-sms-sign-in-users",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Users enabled for SMS sign-in",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.FACTS}),
)
def no_sms_sign_in_users(job: Job, context: Context) -> Iterator[Problem]:
    """No user who signs in with a text message is in scope of a cross-tenant synchronization.

    What it checks
        Whether the facts say that SMS sign-in is enabled for a user in scope. For a user who is assigned directly the
        rule fails; for one who is in scope through a group, or because everybody is, it is advisory.

    Why
        Users who are enabled for SMS sign-in are not synchronized. They get no access in the target tenant, and the
        log says only that they were skipped.

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
                  "user_type": "Member",
                  "sms_sign_in": true
                }
              ]
            }
          ]
        }
        ```
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        azuread.AppRoleAssignment(
            "alice-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            resource_object_id=sync.service_principal_object_id,
            opts=pulumi.ResourceOptions(provider=source),
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
                  "user_type": "Member",
                  "sms_sign_in": false
                }
              ]
            }
          ]
        }
        ```
        ```python
        # Alice signs in with a method other than text messages; the program is the same.
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        azuread.AppRoleAssignment(
            "alice-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            resource_object_id=sync.service_principal_object_id,
            opts=pulumi.ResourceOptions(provider=source),
        )
        ```

    When it is undecided
        Without facts about SMS sign-in of the source tenant's users; while it is not known who is in scope.
    """
    scope = users_of(context, _uses_sms if job.syncs_all() else _may_use_sms)
    not_known: list[Undecided] = []
    for user in scope.users:
        if user.facts is None or user.facts.sms_sign_in is None:
            if not is_new(user, job, context.settings):
                not_known.append(missing("SMS sign-in of users of the source tenant"))
        elif not user.certain:
            not_known.append(perhaps_in_scope(user))
        else:
            yield Problem(
                f"User `{user.label}` is in scope of job `{job.label}` ({user.via}), but is "
                f"{with_fact_note('enabled for SMS sign-in', context.settings, from_facts=True)}; such users are not "
                "synchronized. Disable SMS sign-in for the user "
                f"(`{_COMMAND}`, with the user's object id), or leave the user out of scope.",
                about=f"{user.label}: SMS sign-in",
                path=user.path,
                urn=user.urn,
                level=None if user.direct else Level.ADVISORY,
            )
    if everybody_in_scope_and(job, context.settings, _not_collected):
        not_known.append(missing("SMS sign-in of users of the source tenant"))
    raise_if_undecided(job, [*not_known, *scope.not_known])


def _uses_sms(user: User) -> bool:
    return user.sms_sign_in is True


def _may_use_sms(user: User) -> bool:
    return user.sms_sign_in is not False


def _not_collected(user: User) -> bool:
    return user.sms_sign_in is None
