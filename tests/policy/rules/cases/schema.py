"""Cases of the section on schemas and expressions."""

from tests.support.cases import Case

SCHEMA_PROGRAM = """
unknown = azuread.Application("application", display_name="application").client_id
SynchronizationSchema(
    "schema",
    service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
    job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    template_id="{template}",
    mode={mode},
    schema={schema},
)
"""


def schema_program(schema: str, template: str = "scim", mode: str = '"merge"') -> str:
    """A program with one schema; `unknown` is a name for a value that isn't known."""
    return SCHEMA_PROGRAM.format(schema=schema, template=template, mode=mode)


def mappings_program(
    *mappings: str,
    template: str = "scim",
    object_mapping: str = "",
    directories: str = "",
    definitions: str = "",
    mode: str = '"merge"',
) -> str:
    """A program with one schema of one rule and one object mapping with these attribute mappings.

    Args:
        mappings: the attribute mappings, as Python text.
        template: the synchronization template.
        object_mapping: further entries of the object mapping, as Python text.
        directories: `source>target`, their names.
        definitions: the schema's directories, as Python text.
        mode: the mode, as Python text.
    """
    source, target = directories.split(">") if directories else ("Azure Active Directory", "customappsso")
    return schema_program(
        f"""{{"synchronizationRules": [{{"sourceDirectoryName": "{source}", "targetDirectoryName": "{target}",
        "objectMappings": [{{"sourceObjectName": "User", "targetObjectName": "User", {object_mapping}
        "attributeMappings": [{", ".join(mappings)}]}}]}}], "directories": [{definitions}]}}""",
        template,
        mode,
    )


def function(target: str, expression: str) -> str:
    """An attribute mapping with an expression, as Python text."""
    return (
        f'{{"targetAttributeName": {target}, "source": '
        f'{{"type": "Function", "name": "Replace", "expression": {expression}, "parameters": []}}}}'
    )


def definition(directory: str, *attributes: str) -> str:
    """The definition of a directory with the object User, its attributes as Python text."""
    return f'{{"name": "{directory}", "objects": [{{"name": "User", "attributes": [{", ".join(attributes)}]}}]}}'


EP001 = (
    Case(
        "EP001-wrong-shapes",
        mappings_program(
            '{"targetAttributeName": "title", "flowType": "always", "source": None}',
            '{"source": {"type": "Attribute", "name": "mail"}, "targetAttributeName": "mail", "matchingPriority": "1"}',
            '{"targetattributename": "mail"}',
        ),
    ),
    Case(
        "EP001-no-schema-at-all",
        schema_program('{"rules": []}'),
    ),
    Case(
        "EP001-elided-and-newer-parts-are-fine",
        schema_program(
            """{"@odata.context": "x", "aPropertyOfTomorrow": {"x": 1}, "synchronizationRules": [
            {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "flowTypes": "Add,Update, Delete",
             "attributeMappings": [{"targetAttributeName": "userName", "source": None, "matchingPriority": 1.0}]}]}]}"""
        ),
    ),
    Case(
        "EP001-EP002-EP301-unknown-schema",
        schema_program("unknown.apply(lambda _: {})"),
    ),
    Case(
        "EP001-unknown-part",
        mappings_program('{"targetAttributeName": "title", "source": None, "defaultValue": unknown}'),
    ),
    Case(
        "EP001-secret-part-is-not-quoted",
        mappings_program('{"targetAttributeName": "title", "flowType": pulumi.Output.secret("hunter2-in-schema")}'),
    ),
)

EP002 = (
    Case(
        "EP002-unclosed",
        mappings_program(function('"userName"', "'ToLower([mail]'")),
    ),
    Case(
        "EP002-brackets-and-escapes-are-fine",
        mappings_program(
            function('"a"', r"""'Replace([emails[type eq "work"].value], "\\"", , , "\\\\", , )'"""),
            function('"b"', """'IIF([a.b:c d]=&HF,"x" & [y], InStr([z],"q",,vbBinaryCompare))'"""),
            '{"targetAttributeName": "c", "source": {"type": "Constant", "name": "(", "expression": "("}}',
        ),
    ),
    Case(
        "EP002-disabled-object-mapping",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": False,'),
    ),
    Case(
        "EP002-unknown-expression",
        mappings_program(function('"userName"', "unknown")),
    ),
    Case(
        "EP002-unknown-enabled",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": unknown.apply(bool),'),
    ),
    Case(
        "EP002-secret-expression-is-not-quoted",
        mappings_program(function('"userName"', "pulumi.Output.secret('ToLower(hunter2')")),
    ),
)

CASES = EP001 + EP002
