"""EP615 on-premises-no-placeholder."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_sync.names import last_segment
from entra_sync.templates import Scenario

_PLACEHOLDER: Final = "placeholder"


@rule(
    "EP615",
    "on-premises-no-placeholder",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.ON_PREMISES}),
    documented_in=(pages.SQL_APPLICATIONS,),
)
def on_premises_no_placeholder(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """The placeholder of an on-premises application's default mapping is replaced.

    What it checks
        Whether the target of an attribute mapping of an on-premises application is called `PLACEHOLDER`, alone or
        behind the URN of the ECMA connector host.

    Why
        The service can't know the attributes of a database or a directory before the connector host discovers them. Its
        default mapping has `PLACEHOLDER` as the target until somebody names a real attribute; no user can be
        provisioned with it.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}PLACEHOLDER", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ScimOnPremises",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}ContosoLogin", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ScimOnPremises",
                )
            ),
        )
        ```

    When it is undecided
        While the target is not known before deployment, or when it is the placeholder and what the job is for is not
        known.
    """
    if last_segment(mapping.target or "").lower() == _PLACEHOLDER:
        yield Problem(
            f"The target of {mapping.label} is the placeholder of the default mapping. Name an attribute of the "
            "application instead.",
            about=f"{mapping.label}: the target is a placeholder",
            path=f"{mapping.path}.targetAttributeName",
        )
