"""EP301 no-password-provisioning."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided
from entra_sync.passwords import is_password_attribute
from entra_sync.templates import Scenario


@rule(
    "EP301",
    "no-password-provisioning",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Provisioning passwords",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.INBOUND}),
)
def no_password_provisioning(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """No attribute mapping reads or writes a password.

    What it checks
        The target attribute and every attribute that the source refers to, in its expression or in the `name` and
        `parameters` beside it. A name is a password's when it, or the part
        after its last `:`, is one of password, passwordProfile, passwordProfile.password, userPassword, user_password,
        unicodePwd and export_password, regardless of case. Expressions are parsed: text in quotes isn't a reference.
        Inbound jobs are reported as advisory. Cloud sync has a job of its own for password hashes, and on-premises
        applications may get an initial one-time password; neither is checked here.

    Why
        The provisioning service can't provision passwords: it doesn't have users' passwords, and a mapping that
        generates one writes it to the logs and overwrites what the user has set.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("password", expression('RandomString(16, 2, 2, 2, 2, "")')),
                ],
            },
        )
        ```

    Instead
        ```python
        # Users sign in through single sign-on; no password is provisioned.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While a name or an expression is not known before deployment, or when a password is mapped and what the job is
        for is not known.
    """
    not_known: Undecided | None = None
    try:
        target = mapping.target
    except Undecided as undecided:
        target, not_known = None, undecided
    if target is not None and is_password_attribute(target):
        inbound = context.job.scenario is Scenario.INBOUND
        instead = _FIRST_PASSWORD if inbound else _SINGLE_SIGN_ON
        yield Problem(
            f"{_quoted(target, hidden=mapping.hides_target)} is a password, and the provisioning service does not "
            f"provision passwords. Remove this mapping{instead}.",
            about=f"{mapping.label}: the target is a password",
            path=f"{mapping.path}.targetAttributeName",
            level=_password_level(context),
        )
    for name in mapping.source_references():
        if is_password_attribute(name):
            quoted = _quoted(name, hidden=mapping.hides_source)
            yield Problem(
                f"The source of {mapping.label} refers to {quoted}, a password, which the provisioning service can't "
                "read or provision. Remove the reference.",
                about=f"{mapping.label}: the source refers to {quoted}",
                path=f"{mapping.path}.source",
                level=_password_level(context),
            )
    if not_known is not None:
        raise not_known


_SINGLE_SIGN_ON: Final = " and let users sign in through single sign-on"
_FIRST_PASSWORD: Final = " and give new users their first password, or a Temporary Access Pass, outside of provisioning"


def _password_level(context: Context) -> Level | None:
    return Level.ADVISORY if context.job.scenario is Scenario.INBOUND else None


def _quoted(name: str, *, hidden: bool) -> str:
    """A name in a message, unless it is a secret."""
    return "an attribute" if hidden else f"`{name}`"
