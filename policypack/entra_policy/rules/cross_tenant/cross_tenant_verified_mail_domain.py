"""EP113 cross-tenant-verified-mail-domain."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.estate.tenants import source_tenant
from entra_policy.facts import missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._in_scope import perhaps_in_scope, raise_if_undecided, users_of, with_fact_note
from entra_policy.rules.cross_tenant._mail import (
    mail_domain,
    mail_is_from_facts,
    mail_of,
    mail_outside,
    no_user,
    quoted_domain,
    where_mail_is,
)
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.settings import Settings
from entra_policy.values import Undecided


@rule(
    "EP113",
    "cross-tenant-verified-mail-domain",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Mail from an unverified domain",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def cross_tenant_verified_mail_domain(job: Job, context: Context) -> Iterator[Problem]:
    """The mail addresses of users in scope are in verified domains of the source tenant.

    What it checks
        The domain of every mail address of a user in scope, as declared or from the facts, against the complete list of
        the source tenant's verified domains: `verified_domains` of the tenant in the settings, otherwise in the facts.
        Users without an address and invited users, who are not synchronized, don't count.

    Why
        The user in the target tenant is an external user with that address. With an address in a domain that is not
        verified in the source tenant, that user is not created properly.

    Example
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [{"id": "0f5c1d2e-3b4a-5968-7786-950412233445", "verified_domains": ["contoso.com"]}]
        }
        ```
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        in_source = pulumi.ResourceOptions(provider=source)
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        alice = azuread.User(
            "alice",
            user_principal_name="alice@contoso.com",
            display_name="Alice",
            mail="alice@contoso.example",
            opts=in_source,
        )
        azuread.AppRoleAssignment(
            "alice-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id=alice.object_id,
            resource_object_id=sync.service_principal_object_id,
            opts=in_source,
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        in_source = pulumi.ResourceOptions(provider=source)
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        alice = azuread.User(
            "alice",
            user_principal_name="alice@contoso.com",
            display_name="Alice",
            mail="alice@contoso.com",
            opts=in_source,
        )
        azuread.AppRoleAssignment(
            "alice-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id=alice.object_id,
            resource_object_id=sync.service_principal_object_id,
            opts=in_source,
        )
        ```

    When it is undecided
        Without a complete list of the source tenant's verified domains; while an address, or who is in scope, is not
        known.
    """
    not_known: list[Undecided] = []
    try:
        domains, listed = _verified_domains(job, context.settings)
    except Undecided as undecided:
        if _anyone_in_scope(context):
            raise_if_undecided(job, [undecided])
        return
    scope = users_of(context, mail_outside(domains, job))
    for user in scope.users:
        try:
            mail = mail_of(user)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if mail is None or mail_domain(mail) in domains:
            continue
        if not user.certain:
            not_known.append(perhaps_in_scope(user))
            continue
        path, urn = where_mail_is(user)
        tenant = with_fact_note("source tenant", context.settings, from_facts=not listed or mail_is_from_facts(user))
        yield Problem(
            f"User `{user.label}` is in scope of job `{job.label}`, but the domain of the mail "
            f"address{quoted_domain(user, mail)} is not a verified domain of the {tenant}; such a user is not created "
            "properly. Correct the address, or verify the domain.",
            about=f"{user.label}: the mail address is in an unverified domain",
            path=path,
            urn=urn,
        )
    raise_if_undecided(job, [*not_known, *scope.not_known])


def _verified_domains(job: Job, settings: Settings) -> tuple[frozenset[str], bool]:
    """All verified domains of the source tenant, and whether the settings list them. Raises `Undecided`."""
    if settings.facts is None and not any(tenant.verified_domains for tenant in settings.tenants.values()):
        raise missing("the verified domains of the source tenant")
    source = source_tenant(job, settings)
    domains = None if source is None else settings.verified_domains(source)
    if source is None or domains is None:
        raise missing("the verified domains of the source tenant")
    return domains, source in settings.tenants and settings.tenants[source].verified_domains is not None


def _anyone_in_scope(context: Context) -> bool:
    """Whether anyone is in scope, or may be."""
    everyone = context.job.syncs_all()
    scope = users_of(context, no_user if everyone else None)
    return everyone is True or bool(scope.users or scope.not_known)
