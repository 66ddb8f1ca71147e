"""EP408 on-premises-attribute-names."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.schema import AttributeMapping, ObjectMapping, Schema
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided, provisioned_objects
from entra_policy.values import Secret, Undecided
from entra_sync.names import ECMA_URN, is_ecma_attribute

_UNSUPPORTED: Final = (".", "[")


@rule(
    "EP408",
    "on-premises-attribute-names",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item='"." or "[" in names',
    scenarios=ON_PREMISES,
)
def on_premises_attribute_names(job: Job, _: Context) -> Iterator[Problem]:
    """The names of an on-premises application's attributes contain no "." or "[".

    What it checks
        The target attributes of enabled object mappings and the attributes that are defined for their target objects:
        the part after `urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:`. The dot in that URN is fine.

    Why
        The connector host does not support attributes with such characters in their names: it takes such a name for a
        path into a complex attribute.

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
                        to(f"{ECMA}name.given", attribute("givenName")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # The connector gives the column an alias without a dot.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}givenName", attribute("givenName")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While a name is not known before deployment.
    """
    not_known: list[Undecided] = []
    for schema, object_mapping in provisioned_objects(job, not_known):
        urn, seen = schema.urn, set()
        mappings, unseen = object_mapping.attribute_mappings()
        not_known.extend(Undecided(part.reason, part.path, urn) for part in unseen)
        for mapping in mappings:
            target = decided(not_known, partial(_target, mapping), urn)
            if target is None or not _is_unsupported(target):
                continue
            seen.add(target.lower())
            hidden = mapping.secret or type(mapping.value.get("targetAttributeName")) is Secret
            yield _name_problem(target, object_mapping, schema, f"{mapping.path}.targetAttributeName", hidden=hidden)
        definition = object_mapping.target_side.definition
        for attribute in () if definition is None else definition.attributes.values():
            if _is_unsupported(attribute.name) and attribute.name.lower() not in seen:
                yield _name_problem(
                    attribute.name, object_mapping, schema, f"{attribute.path}.name", hidden=attribute.secret
                )
    if not_known:
        raise not_known[0]


def _is_unsupported(name: str) -> bool:
    return is_ecma_attribute(name) and any(character in name[len(ECMA_URN) :] for character in _UNSUPPORTED)


def _name_problem(name: str, object_mapping: ObjectMapping, schema: Schema, path: str, *, hidden: bool) -> Problem:
    quoted = "the name of an attribute" if hidden else f"`{name[len(ECMA_URN) :]}`"
    return Problem(
        f'{object_mapping.label}: {quoted} contains a "." or "[", which on-premises provisioning does not support in '
        "attribute names. Give the column or attribute another name, or an alias, in the connector.",
        about=f"{object_mapping.label}: {quoted} has unsupported characters",
        path=path,
        urn=schema.urn,
    )


def _target(mapping: AttributeMapping) -> str | None:
    return mapping.target
