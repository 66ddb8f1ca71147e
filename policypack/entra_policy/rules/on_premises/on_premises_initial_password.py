"""EP410 on-premises-initial-password."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_trees, value_attributes
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._passwords import ON_CREATION, RANDOM_PASSWORD, is_exposed
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided
from entra_policy.values import Undecided, known
from entra_sync.passwords import is_password_attribute


@rule(
    "EP410",
    "on-premises-initial-password",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="No password synchronization; initial one-time passwords with Redact",
    scenarios=ON_PREMISES,
)
def on_premises_initial_password(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """An on-premises application gets an initial password at most, generated on creation and redacted.

    What it checks
        Attribute mappings whose target is a password (by the names in EP301): the flow type is ObjectAddOnly, and
        everything that the value is made of (`RandomString`, a constant, a default, an attribute) is inside `Redact`.
        No mapping of the job reads a password from the directory. What a condition reads is not part of the value.

    Why
        Passwords are not synchronized to on-premises applications. An initial one-time password is supported; a value
        that is not redacted is written to the provisioning logs, where everyone who reads them sees it.

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
                            expression('RandomString(16, 2, 2, 2, 2, "")'),
                            on_create_only=True,
                        ),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # An initial password, once, and never in the logs.
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
                )
            ),
        )
        ```

    When it is undecided
        While the target, the flow type, the source or the default of a mapping is not known before deployment.
    """
    not_known: list[Undecided] = []
    target = decided(not_known, lambda: mapping.target)
    is_password = target is not None and is_password_attribute(target)
    if target is not None and not is_password and mapping.value.get("source") is None:
        return
    trees = decided(not_known, lambda: source_trees(mapping)) or ()
    takes_password = any(is_password_attribute(name) for tree in trees for name in value_attributes(tree))
    if takes_password:
        yield Problem(
            f"The source of {mapping.label} refers to a password in the directory, but passwords are not synchronized "
            f"to on-premises applications. Use {RANDOM_PASSWORD} as an initial password, on creation only.",
            about=f"{mapping.label}: the source is a password in the directory",
            path=f"{mapping.path}.source",
        )
    if is_password:
        flow_type = decided(not_known, lambda: mapping.flow_type)
        if flow_type not in (None, ON_CREATION):
            yield Problem(
                f"{mapping.label} is a password that would be written repeatedly; only an initial one is supported. "
                f"Set the flow type to {ON_CREATION} (`on_create_only=True`).",
                about=f"{mapping.label}: not only on creation",
                path=f"{mapping.path}.flowType",
            )
        if not takes_password and any(map(is_exposed, trees)):
            yield Problem(
                f"{mapping.label} is a password, but not everything that it is made of is inside `Redact`: the "
                f"provisioning logs would show it. Use {RANDOM_PASSWORD}.",
                about=f"{mapping.label}: not redacted",
                path=f"{mapping.path}.source",
            )
        if decided(not_known, lambda: known(mapping.value.get("defaultValue"), f"{mapping.path}.defaultValue")):
            yield Problem(
                f"{mapping.label} is a password with a default value, which can't be redacted: the provisioning logs "
                f"would show it. Remove the default, and use {RANDOM_PASSWORD} as the source.",
                about=f"{mapping.label}: the default is not redacted",
                path=f"{mapping.path}.defaultValue",
            )
    if not_known:
        raise not_known[0]
