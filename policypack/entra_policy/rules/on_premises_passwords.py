"""On-premises application provisioning.

Passwords: an initial one, once, and never in the logs.
"""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import AttributeMapping
from entra_policy.estate.source_tree import children, source_tree, value_arguments, value_attributes
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises import ON_PREMISES, decided
from entra_policy.settings import Settings
from entra_policy.unknown import Undecided, known
from entra_sync.expression import Attribute, Call, Concatenation, Node, Number, Text
from entra_sync.passwords import is_password_attribute

_ON_CREATION: Final = "ObjectAddOnly"
_REMEDY: Final = 'Redact(RandomString(16, 2, 2, 2, 2, ""))'
# Functions whose result is one of their arguments, or several of them put together.
_PASSING: Final = frozenset({"Append", "Coalesce", "IIF", "IgnoreFlowIfNullOrEmpty", "Join", "Prepend", "Switch"})


@rule(
    "EP410",
    "on-premises-initial-password",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="No password synchronization; initial one-time passwords with Redact",
    scenarios=ON_PREMISES,
)
def on_premises_initial_password(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """An on-premises application gets an initial password at most, made up on creation and redacted.

    What it checks
        Attribute mappings whose target is a password (the names of EP301): the flow type is ObjectAddOnly, and all that
        the value is made of (`RandomString`, a constant, a default, an attribute) stands inside `Redact`. No mapping of
        the job takes a password from the directory. What a condition looks at is not part of the value.

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
    tree = decided(not_known, lambda: source_tree(mapping))
    takes_password = tree is not None and any(is_password_attribute(name) for name in value_attributes(tree))
    if takes_password:
        yield Problem(
            f"The source of {mapping.label} refers to a password in the directory, and passwords are not synchronized "
            f"to on-premises applications. Use {_REMEDY} as an initial password, on creation only.",
            about=f"{mapping.label}: the source is a password in the directory",
            path=f"{mapping.path}.source",
        )
    if is_password:
        flow_type = decided(not_known, lambda: mapping.flow_type)
        if flow_type not in (None, _ON_CREATION):
            yield Problem(
                f"{mapping.label} is a password that would be written over and over; only an initial one is supported. "
                f"Set the flow type to {_ON_CREATION} (`on_create_only=True`).",
                about=f"{mapping.label}: not only on creation",
                path=f"{mapping.path}.flowType",
            )
        if tree is not None and not takes_password and _is_exposed(tree):
            yield Problem(
                f"{mapping.label} is a password, and not all that it is made of stands inside `Redact`: the "
                f"provisioning logs would show it. Use {_REMEDY}.",
                about=f"{mapping.label}: not redacted",
                path=f"{mapping.path}.source",
            )
        if decided(not_known, lambda: known(mapping.value.get("defaultValue"), f"{mapping.path}.defaultValue")):
            yield Problem(
                f"{mapping.label} is a password with a default value, which can't be redacted: the provisioning logs "
                f"would show it. Remove the default, and use {_REMEDY} as the source.",
                about=f"{mapping.label}: the default is not redacted",
                path=f"{mapping.path}.defaultValue",
            )
    if not_known:
        raise not_known[0]


@rule(
    "EP416",
    "on-premises-password-second-call",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="SQL and LDAP connectors export passwords in a second call",
    scenarios=ON_PREMISES,
)
def on_premises_password_second_call(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
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
    definition = mapping.object_mapping.target_attribute(target)
    if definition is None:
        raise NotApplicable
    if definition.is_set("required"):
        yield Problem(
            f"{mapping.label} is a password that the target requires, and the SQL and LDAP connectors set it only in a "
            "second call, after they have created the user. Let the target accept users without a password at first.",
            about=f"{mapping.label}: a required password",
            path=f"{definition.path}.required",
        )


def _is_exposed(node: Node) -> bool:
    """Whether anything that the value is made of stands outside `Redact`."""
    match node:
        case Text(value=value):
            return bool(value)
        case Attribute() | Number() | Call(name="RandomString") | Call(arguments=()):
            return True
        case Call(name="Redact"):
            return False
        case Concatenation(parts=parts):
            return any(_is_exposed(part) for part in parts)
        case Call(name="Join", arguments=(_, *parts)):
            return any(_is_exposed(part) for part in parts)
        case Call(name=name) if name in _PASSING:
            return any(_is_exposed(argument) for argument in value_arguments(node))
        case Call():
            return not _holds_redact(node) or any(
                _is_exposed(argument) for argument in node.arguments if not isinstance(argument, Text | Number)
            )
    return False


def _holds_redact(node: Node) -> bool:
    if isinstance(node, Call) and node.name == "Redact":
        return True
    return any(_holds_redact(part) for part in children(node))
