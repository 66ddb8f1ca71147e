"""EP203 schema-extension-declared."""

from collections.abc import Iterator

from entra_policy.estate.definitions import ObjectDefinition
from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import Undecided
from entra_sync.names import is_schema_extension


@rule(
    "EP203",
    "schema-extension-declared",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Source attribute dropdown missing for schema extension",
)
def schema_extension_declared(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """An extension attribute that a mapping reads is in the source directory's list of attributes.

    What it checks
        Every extension attribute that the source refers to: names that begin with `extension_`, and names in a custom
        SCIM schema (`urn:...`). Each must be among the attributes of the source object in the schema's directories.
        Case matters in the names of directory extensions. Schemas that are merged over a template's default, and
        schemas that declare no source directory, are not checked.

    Why
        The service discovers new extensions late, or not at all. Until the attribute is in the list, the portal does
        not offer it, and the mapping gets no value.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("mailNickname"), matching=1),
                        to("costCenter", attribute("extension_0f5c1d2e3b4a59687786950412233445_costCenter")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [{"name": "User", "attributes": [{"name": "mailNickname", "type": "String"}]}],
                    }
                ],
            ),
        )
        ```

    Instead
        ```python
        costs = "extension_0f5c1d2e3b4a59687786950412233445_costCenter"
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("mailNickname"), matching=1),
                        to("costCenter", attribute(costs)),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": "mailNickname", "type": "String"},
                                    {"name": costs, "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the source is not known before deployment; when the attribute may be declared in a part of the schema that
        is not known; when it is not declared and it is not known whether the schema is merged.
    """
    object_mapping = mapping.object_mapping
    if object_mapping.schema.merged or object_mapping.source_side.definition is None:
        raise NotApplicable
    not_known: Undecided | None = None
    for name in mapping.source_references():
        if not is_schema_extension(name):
            continue
        try:
            if object_mapping.source_side.attribute(name) is not None:
                continue
            object_mapping.schema.check_mode_known()
        except Undecided as undecided:
            not_known = not_known or undecided
            continue
        quoted = "an extension attribute" if mapping.hides_source else f"`{name}`"
        other = _in_another_case(name, object_mapping.source_side.definition)
        if other is None or mapping.hides_source:
            advice = "Add it to the source directory's list of attributes."
        else:
            advice = f"Only `{other}` is, and case matters in these names: correct the name."
        yield Problem(
            f"The source of {mapping.label} refers to {quoted}, which is not among the attributes of the source object "
            f"in the schema. {advice}",
            about=f"{mapping.label}: {quoted} is not in the source directory",
            path=f"{mapping.path}.source",
        )
    if not_known is not None:
        raise not_known


def _in_another_case(name: str, definition: ObjectDefinition) -> str | None:
    """The attribute whose name differs from that one in case only; None where there is none."""
    declared = (attribute.name for attribute in definition.attributes.values() if not attribute.secret)
    return next((known for known in declared if known.lower() == name.lower()), None)
