"""EP505 mail-not-updated-with-mailbox."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.facts import fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._mailboxes import users_with_mailbox
from entra_policy.rules.edition_2026._edition import EDITION
from entra_sync.templates import Scenario


@rule(
    "EP505",
    "mail-not-updated-with-mailbox",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Mail isn't updated when the target user has an Exchange licence",
    editions=EDITION,
    scenarios=frozenset({Scenario.CROSS_TENANT}),
    sources=frozenset({Source.FACTS}),
)
def mail_not_updated_with_mailbox(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """The mail of users with a mailbox in the other tenant is kept up to date by hand.

    What it checks
        Whether the target attribute is mail and flows to existing users, while facts about the target tenant
        say that one of the users in scope has a mailbox there.

    Why
        For a user with an Exchange licence in the target tenant, Exchange owns the attribute, and the service does not
        update it.

    Example
        ```json
        {
            "version": 1,
            "collected": "2026-11-20",
            "tenants": [
                {
                    "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
                    "users": [{"id": "3a2b1c0d-1111-4222-8333-444455556666", "user_principal_name": "ada@contoso.com"}]
                },
                {
                    "id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                    "users": [
                        {
                            "id": "4b3c2d1e-1111-4222-8333-444455556666",
                            "user_principal_name": "ada_contoso.com#EXT#@fabrikam.onmicrosoft.com",
                            "mailbox": true
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
                "mappings": [to("mail", attribute("mail"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        azuread.AppRoleAssignment(
            "ada",
            app_role_id="00000000-0000-0000-0000-000000000000",
            principal_object_id="3a2b1c0d-1111-4222-8333-444455556666",
            resource_object_id=sync.service_principal_object_id,
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("mail", attribute("mail"), on_create_only=True)],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        Without facts about the users of the target tenant; while the target tenant, or who is in scope, is not known.
    """
    target = mapping.target
    if target is None or target.lower() != "mail" or mapping.flow_type == "ObjectAddOnly":
        return
    with_mailbox = users_with_mailbox(context)
    if with_mailbox is None:
        raise missing("users of the target tenant")
    if with_mailbox:
        note = f" {fact_note(context.settings.facts)}" if context.settings.facts is not None else ""
        others = f" and {len(with_mailbox) - 1:,} more" if len(with_mailbox) > 1 else ""
        yield Problem(
            f"{mapping.label} is not updated for users in scope that have a mailbox in the target tenant, such as "
            f"{with_mailbox[0].user_principal_name}{others}{note}. To change such a user's mail, remove the Exchange "
            "licence, update the attribute and assign the licence again; or map it on creation only (ObjectAddOnly).",
            about=f"{mapping.label}: existing users with a mailbox in the target tenant",
            path=f"{mapping.path}.targetAttributeName",
        )
