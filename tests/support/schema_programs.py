"""Programs with one synchronization schema, for the cases of rules."""

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


EXTENSION = "extension_0f5c1d2e3b4a59687786950412233445"
MATCHING = 'to("userName", attribute("userPrincipalName"), matching=1)'


def beside(program: str) -> str:
    """A program of one schema, to stand behind another one: for another job, and without what that has declared."""
    own = "\n".join(line for line in program.splitlines() if not line.startswith("unknown ="))
    return own.replace('"schema"', '"second"', 1).replace("3f1c1d1e", "4f1c1d1e").replace("5b1f7c0a", "6b1f7c0a")


def entra(*attributes: str) -> str:
    """The definition of the source directory."""
    return definition("Azure Active Directory", *attributes)


def scoped(*clauses: str, **options: str) -> str:
    """A program whose object mapping has a scoping filter."""
    return mappings_program(MATCHING, object_mapping=f'"scope": scope(all_of({", ".join(clauses)})),', **options)


CROSS_TENANT = "Azure Active Directory>Azure Active Directory (target tenant)"


def clauses(*texts: str) -> str:
    """The scoping filter of an object mapping, whose clauses may be secrets."""
    return f'"scope": {{"groups": [{{"clauses": [{", ".join(texts)}]}}]}},'
