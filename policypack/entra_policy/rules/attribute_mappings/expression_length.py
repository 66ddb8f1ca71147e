"""EP205 expression-length."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule

EXPRESSION_LIMIT: Final = 10_000
"""How long an expression may be, in UTF-16 code units."""


@rule(
    "EP205",
    "expression-length",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Maximum 10,000 characters",
)
def expression_length(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """No expression is longer than 10,000 characters.

    What it checks
        The length of the text of `source.expression` in UTF-16 code units, in which a character outside the basic
        plane, such as an emoji, counts as two. No page says how the service counts characters; for all others it makes
        no difference.

    Why
        The service refuses longer expressions. Long chains of `Switch` or `Replace` reach the limit sooner than
        expected, especially when they are generated.

    Example
        ```python
        pairs = ", ".join(f'"{number}", "Branch office {number}"' for number in range(500))
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("office", expression(f'Switch([physicalDeliveryOfficeName], , {pairs})')),
                ],
            },
        )
        ```

    Instead
        ```python
        # The table is kept where it belongs, and its result in an extension attribute of the user.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("office", attribute("extension_0f5c1d2e3b4a59687786950412233445_officeName")),
                ],
            },
        )
        ```

    When it is undecided
        While the expression is not known before deployment.
    """
    text = mapping.expression
    # No character takes more than two code units.
    if text is None or len(text) * 2 <= EXPRESSION_LIMIT:
        return
    length = len(text) + sum(character > "\uffff" for character in text)
    if length > EXPRESSION_LIMIT:
        yield Problem(
            f"The expression of {mapping.label} has {length:,} characters, but the service accepts at most "
            f"{EXPRESSION_LIMIT:,}. Shorten it, or compute the value elsewhere and map an extension attribute.",
            about=f"{mapping.label}: the expression is too long",
            path=f"{mapping.path}.source.expression",
        )
