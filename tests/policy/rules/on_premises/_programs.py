"""Programs with an on-premises application, its schema, job and agent."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from entra_policy.facts import Facts, TenantFacts
from entra_policy.finding import Level
from entra_policy.settings import Settings
from tests.support.cases import Case

TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"
PRINCIPAL = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
AGENT = "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"

# These rules are undecided in every program without facts; they speak in their own cases only.
AGENTS_ARE_QUIET = MappingProxyType({"agent-updates-by-hand": Level.DISABLED, "dedicated-agent": Level.DISABLED})
QUIET = MappingProxyType({"attribute-type-change": Level.DISABLED, **AGENTS_ARE_QUIET})
URN = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
USER_NAME = 'to(f"{E}userName", attribute("userPrincipalName"), matching=1)'

START = f"""
E = "{URN}"
principal = "/servicePrincipals/{PRINCIPAL}"
unknown = azuread.Application("application", display_name="application").client_id
unknown_flag = unknown.apply(lambda text: text == "true")
secret = pulumi.Output.secret
"""

SCHEMA = """
SynchronizationSchema(
    "schema",
    service_principal_id={principal},
    job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    template_id="erp",
    mode={mode},
    schema={{
        "synchronizationRules": [
            {{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": {target}, "objectMappings": [
                {{"sourceObjectName": {source_object}, "targetObjectName": "User", {object_mapping}
                 "attributeMappings": [{mappings}]}}]}},
            {more}
        ],
        {directories}
    }},
    {options}
)
"""


def erp(
    *mappings: str,
    start: str = "",
    source: tuple[str, ...] = (),
    target: tuple[str, ...] = (),
    object_mapping: str = "",
    source_object: str = '"User"',
    target_name: str = '"ERP"',
    more: str = "",
    mode: str = '"merge"',
    options: str = "",
    principal: str = "principal",
) -> str:
    """A program with the schema of an on-premises application.

    Args:
        *mappings: attribute mappings as Python text; `E` is the URN of the ECMA connector host.
        start: what comes before the schema.
        source: definitions of attributes of the source object, as Python text.
        target: the same of the target object.
        object_mapping: further properties of the object mapping.
        source_object: the source object's name as Python text.
        target_name: the target directory's name as Python text.
        more: further synchronization rules.
        mode: the schema's mode as Python text.
        options: further arguments of the resource.
        principal: the service principal as Python text.
    """
    directories = [
        f'{{"name": {name}, "objects": [{{"name": "User", "attributes": [{", ".join(attributes)}]}}]}}'
        for name, attributes in (('"Azure Active Directory"', source), ('"ERP"', target))
        if attributes
    ]
    return (
        START
        + start
        + SCHEMA.format(
            mappings=", ".join((USER_NAME, *mappings)),
            more=more,
            object_mapping=object_mapping,
            source_object=source_object,
            target=target_name,
            directories=f'"directories": [{", ".join(directories)}],' if directories else "",
            mode=mode,
            options=options,
            principal=principal,
        )
    )


def component(arguments: str, *, name: str = "erp", type_: str = "OnPremisesApplication") -> str:
    """A component with these arguments, as Python text."""
    return f'{name} = pulumi.ComponentResource("entra:index:{type_}", "{name}", {{{arguments}}})\n'


def job(*, principal: str = "principal", parent: str = "erp", name: str = "job", template: str = "erp") -> str:
    """A job of a component, in the tenant that the facts are about."""
    return f"""
azuread.SynchronizationJob("{name}", service_principal_id={principal}, template_id="{template}", opts=pulumi.ResourceOptions(
    parent={parent}, provider=azuread.Provider("{name}-tenant", tenant_id="{TENANT}")))
"""


def defined(name: str, type_: str = "String", *flags: str) -> str:
    """The definition of an attribute, as Python text."""
    return f'{{"name": {name}, "type": "{type_}", {", ".join(flags)}}}'


def facts(**parts: object) -> Settings:
    """Settings with facts about the tenant."""
    tenant = TenantFacts(id=TENANT, **parts)  # type: ignore[arg-type]
    return Settings(facts=Facts(version=1, collected=dt.date(2026, 11, 20), tenants=(tenant,)))


PARENT = "opts=pulumi.ResourceOptions(parent=erp),"
AD_DS = component('"target": "AD-DS", "entra_connect": True')
USER_NAME_DEFINED = defined('f"{E}userName"')
KEY = 'to(f"{E}key", attribute("objectId"), on_create_only=True)'

INBOUND = """{"sourceDirectoryName": "ERP", "targetDirectoryName": %s, "objectMappings": [
    {"sourceObjectName": "User", "targetObjectName": %s, "enabled": %s, "attributeMappings": []}]}"""

ANCHORS = tuple(defined(f'f"{{E}}{name}"', "String", '"anchor": True') for name in ("key", "kind"))
ONE_ANCHOR = (USER_NAME_DEFINED, ANCHORS[0])
REDACTED = "expression('Redact(RandomString(16, 2, 2, 2, 2, \"\"))')"

# An object mapping and an attribute mapping that say nothing.
NOTHING_SAID = '{"objectMappings": [{"attributeMappings": [{}], "scope": {"groups": [{"clauses": [{}]}]}}]}'


def written(target: str, expression: str) -> str:
    """An attribute mapping with an expression, also with one that the components refuse to write, as Python text."""
    return (
        f'{{"targetAttributeName": f"{{E}}{target}", "flowType": "ObjectAddOnly", "source": {{"type": "Function", '
        f'"name": "F", "expression": {expression!r}, "parameters": []}}}}'
    )


def quiet(cases: tuple[Case, ...], levels: Mapping[str, Level] = QUIET) -> tuple[Case, ...]:
    """The same cases with these levels."""
    return tuple(replace(case, settings=replace(case.settings, levels=levels)) for case in cases)


def across_tenants(program: str) -> str:
    """The program, its schema that of a cross-tenant synchronization."""
    return program.replace('template_id="erp"', 'template_id="Azure2Azure"').replace(
        'job_id="erp.', 'job_id="Azure2Azure.'
    )
