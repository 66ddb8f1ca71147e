"""EP416 on-premises-password-second-call."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES
from entra_sync.passwords import is_password_attribute


@rule(
    "EP416",
    "on-premises-password-second-call",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="SQL and LDAP connectors export passwords in a second call",
    scenarios=ON_PREMISES,
)
def on_premises_password_second_call(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """The password of an on-premises application is not a required attribute.

    What it checks
        Attribute mappings whose target is a password: whether the target's definition says `required`.

    Why
        The SQL and LDAP connectors create the user in a first call without the password and set it in a second one. A
        target that requires a password when a user is created refuses the first call.

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
                        to(
                            f"{ECMA}export_password",
                            expression('Redact(RandomString(16, 2, 2, 2, 2, ""))'),
                            on_create_only=True,
                        ),
                    ),
                    target_directory="ERP",
                ),
                directories=[
                    {
                        "name": "ERP",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": f"{ECMA}userName", "type": "String"},
                                    {"name": f"{ECMA}export_password", "type": "String", "required": True},
                                ],
                            }
                        ],
                    }
                ],
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
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(
                            f"{ECMA}export_password",
                            expression('Redact(RandomString(16, 2, 2, 2, 2, ""))'),
                            on_create_only=True,
                        ),
                    ),
                    target_directory="ERP",
                ),
                directories=[
                    {
                        "name": "ERP",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": f"{ECMA}userName", "type": "String"},
                                    {"name": f"{ECMA}export_password", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the target or the definition's `required` is not known before deployment.
    """
    target = mapping.target
    if target is None or not is_password_attribute(target):
        return
    definition = mapping.object_mapping.target_side.attribute(target)
    if definition is None:
        raise NotApplicable
    if definition.is_set("required"):
        yield Problem(
            f"{mapping.label} is a password that the target requires, but the SQL and LDAP connectors set it only in a "
            "second call, after they have created the user. Let the target accept users without a password at first.",
            about=f"{mapping.label}: a required password",
            path=f"{definition.path}.required",
        )
