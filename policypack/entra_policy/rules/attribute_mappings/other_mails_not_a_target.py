"""EP207 other-mails-not-a-target."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_sync.templates import Scenario


@rule(
    "EP207",
    "other-mails-not-a-target",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="OtherMails",
    scenarios=frozenset({Scenario.CROSS_TENANT}),
)
def other_mails_not_a_target(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Cross-tenant synchronization doesn't write otherMails.

    What it checks
        Whether the target of an attribute mapping of a cross-tenant job is `otherMails`, regardless of case. As a
        source it is fine.

    Why
        The target tenant computes `otherMails` itself. What the synchronization writes is overwritten as soon as the
        user is changed there.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("otherMails", attribute("mail"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("mail", attribute("mail"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        While the name of the target is not known before deployment, or when the target is `otherMails` and what the job
        is for is not known.
    """
    target = mapping.target
    if target is not None and target.lower() == "othermails":
        yield Problem(
            f"The target of {mapping.label} is computed by the target tenant, which overwrites what the "
            "synchronization writes. Remove this mapping.",
            about=f"{mapping.label}: the target is computed by the target tenant",
            path=f"{mapping.path}.targetAttributeName",
        )
