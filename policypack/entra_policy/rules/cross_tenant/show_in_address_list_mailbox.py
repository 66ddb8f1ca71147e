"""EP109 show-in-address-list-mailbox."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.facts import fact_note
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._mailboxes import users_with_mailbox
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT

_COMMAND: Final = "Set-MailUser {} -HiddenFromAddressListsEnabled:$false"
# The user principal name that the service makes from alice@contoso.com.
_EXAMPLE: Final = "alice_contoso.com#EXT#@fabrikam.onmicrosoft.com"
_LISTED_COMMANDS: Final = 3


@rule(
    "EP109",
    "show-in-address-list-mailbox",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Updating showInAddressList fails",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def show_in_address_list_mailbox(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Users with a mailbox in the other tenant are put into its address lists by hand.

    What it checks
        Whether the target attribute is showInAddressList and flows to existing users, which is the case unless the flow
        type is ObjectAddOnly. The service's own default mapping does so, which is why this is advisory. With facts
        about the users of the target tenant, it is reported only when one of the users in scope has a mailbox there.

    Why
        For a B2B collaboration user with a mailbox in the target tenant the service can't update the attribute. It has
        to be set in Exchange: `Set-MailUser` with the user principal name that the user has in the target tenant.

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
                    users(to("showInAddressList", constant("true"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # The attribute is set when a user is created; no user has a mailbox then.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("showInAddressList", constant("true"), on_create_only=True)),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While the target attribute's name or the flow type is not known before deployment; with facts, while the target
        tenant, or who is in scope, is not known.
    """
    target = mapping.target
    if target is None or target.lower() != "showinaddresslist" or mapping.flow_type == "ObjectAddOnly":
        return
    about = f"{mapping.label}: existing users with a mailbox in the target tenant"
    path = f"{mapping.path}.targetAttributeName"
    with_mailbox = users_with_mailbox(context)
    if with_mailbox is None:
        yield Problem(
            f"{mapping.label} can't be updated for existing users with a mailbox in the target tenant. Map it on "
            f"creation only (ObjectAddOnly), and run `{_COMMAND.format(_EXAMPLE)}` in Exchange Online there, with the "
            "user principal name that such a user has in the target tenant.",
            about=about,
            path=path,
        )
    elif with_mailbox:
        commands = "; ".join(_COMMAND.format(user.user_principal_name) for user in with_mailbox[:_LISTED_COMMANDS])
        more = f" and for {len(with_mailbox) - _LISTED_COMMANDS:,} more" if len(with_mailbox) > _LISTED_COMMANDS else ""
        note = f" {fact_note(context.settings.facts)}" if context.settings.facts is not None else ""
        yield Problem(
            f"{mapping.label} can't be updated for users in scope that have a mailbox in the target tenant{note}. Run "
            f"`{commands}` in Exchange Online there{more}, or map it on creation only (ObjectAddOnly).",
            about=about,
            path=path,
        )
