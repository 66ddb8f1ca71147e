"""EP409 on-premises-no-binary."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._kinds import forbidden_kind
from entra_policy.rules.on_premises._provisioned import ON_PREMISES
from entra_sync.directory_attributes import is_binary_attribute


@rule(
    "EP409",
    "on-premises-no-binary",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Binary attributes",
    scenarios=ON_PREMISES,
)
def on_premises_no_binary(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """No attribute mapping of an on-premises application carries binary data.

    What it checks
        Whether the target attribute, or an attribute that the source refers to, is defined with the type Binary. Where
        nothing defines it, `thumbnailPhoto`, `jpegPhoto` and `userCertificate` are binary.

    Why
        The ECMA connector host does not support binary attributes.

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
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}picture", attribute("thumbnailPhoto")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Texts, numbers and truth values only.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}displayName", attribute("displayName")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or a definition's type is not known before deployment.
    """
    yield from forbidden_kind(
        mapping,
        kind="Binary",
        by_name=is_binary_attribute,
        target_by_name=is_binary_attribute,
        without=frozenset(),
        what="binary",
        remedy="Remove this mapping.",
    )
