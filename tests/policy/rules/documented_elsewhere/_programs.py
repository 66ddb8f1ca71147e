"""Programs with one inbound job's schema, for the cases of rules."""

from tests.support.schema_programs import mappings_program

TO_ENTRA = "Workday>Azure Active Directory"
TO_ACTIVE_DIRECTORY = "Workday>Active Directory"


def to_entra(*mappings: str, directories: str = TO_ENTRA, definitions: str = "") -> str:
    """A program with the schema of a job from an HR system to Microsoft Entra ID."""
    return mappings_program(*mappings, template="Workday2AAD", directories=directories, definitions=definitions)


def to_active_directory(*mappings: str) -> str:
    """A program with the schema of a job from an HR system to Active Directory."""
    return mappings_program(*mappings, template="Workday2AD", directories=TO_ACTIVE_DIRECTORY)


def of_unknown_template(program: str) -> str:
    """The same program, but its synchronization template isn't known, and so neither is what the job is for."""
    lines = program.splitlines()
    return "\n".join(
        "    template_id=unknown,"
        if line.strip().startswith("template_id=")
        else '    job_id=pulumi.Output.concat("a job of ", unknown),'
        if line.strip().startswith("job_id=")
        else line
        for line in lines
    )


ECMA = 'ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"\n'


def on_premises(*mappings: str) -> str:
    """A program with the schema of an on-premises application; `ECMA` is what the names of its attributes begin with."""
    return ECMA + mappings_program(
        *mappings, template="ScimOnPremises", directories="Azure Active Directory>ScimOnPremises"
    )
