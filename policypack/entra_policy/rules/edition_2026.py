"""Added by edition 2026.

Items that the article has gained since early 2024. They run only when the settings choose edition 2026.
"""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate import AttributeMapping, Job, ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import NOT_KNOWN_YET, Secret, Undecided, known_text, reveal
from entra_sync.expression import Attribute
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind

EDITION: Final = frozenset({"2026"})
# Attributes that hold free text: people write spaces, quotes and signs into them.
_FREE_TEXT: Final = frozenset({"displayname", "givenname", "surname", "jobtitle", "department", "companyname", "city"})
_TYPED_VALUE: Final = re.compile(r'(?:^|:)(addresses|emails|phoneNumbers)\[type eq "([^"]*)"\]', re.IGNORECASE)
_SCIM_DIRECTORIES: Final = frozenset({"customappsso", "scim"})


@rule(
    "EP501",
    "matching-without-special-characters",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Special characters aren't supported on joining properties",
    editions=EDITION,
)
def matching_without_special_characters(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """The attribute that objects are matched by holds no free text.

    What it checks
        Whether a matching attribute mapping takes its value unchanged from an attribute that people fill with free
        text, such as `displayName`.

    Why
        The service looks matching objects up with a filter query. A value with special characters makes that query
        fail, and the user or group is neither found nor created.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("displayName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While the matching priority or the source of a mapping is not known before deployment.
    """
    if mapping.matching_priority <= 0:
        return
    tree = mapping.tree
    source = mapping.source
    if isinstance(tree, Attribute):
        name: str | None = tree.name
    elif source is not None and reveal(source.get("type")) == "Attribute":
        name = known_text(source.get("name"), f"{mapping.path}.source.name")
    else:
        return
    if name is None or name.lower() not in _FREE_TEXT:
        return
    hidden = mapping.secret or type(mapping.value.get("source")) is Secret
    shown = "an attribute" if hidden else f"`{name}`"
    yield Problem(
        f"{mapping.label} matches objects by {shown}, which holds free text; a value with special characters makes "
        "the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
        about=f"{mapping.label}: matching by free text",
        path=f"{mapping.path}.source",
    )


@rule(
    "EP502",
    "scim-values-of-type-work",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="SCIM multi-valued attributes of a type other than work",
    editions=EDITION,
    scenarios=frozenset({Scenario.APPLICATION}),
)
def scim_values_of_type_work(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """Multi-valued SCIM attributes are mapped for the type `work`.

    What it checks
        Targets such as `emails[type eq "home"].value`: of `addresses`, `emails` and `phoneNumbers` the service only
        processes values of the type `work`. It is advisory, since default templates map other types.

    Why
        Values of any other type are skipped without a word.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('emails[type eq "home"].value', attribute("mail")),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('emails[type eq "work"].value', attribute("mail")),
                ],
            },
        )
        ```

    When it is undecided
        While the target's name is not known before deployment.
    """
    target = mapping.target
    found = None if target is None else _TYPED_VALUE.search(target)
    if found is None or found[2].lower() == "work":
        return
    shown = "A target" if mapping.secret else f"`{target}`"
    yield Problem(
        f"{shown} is not of the type `work`, the only one whose values the service processes: it will be skipped. "
        "Map the value to the type `work` or to a single-valued attribute.",
        about=f"{mapping.label}: type other than work",
        path=f"{mapping.path}.targetAttributeName",
    )


@rule(
    "EP503",
    "no-inbound-scim",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Inbound provisioning with SCIM isn't supported",
    editions=EDITION,
    scenarios=frozenset({Scenario.INBOUND}),
)
def no_inbound_scim(mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """No users are brought into Microsoft Entra ID from a SCIM source.

    What it checks
        Object mappings of inbound jobs whose source directory is a SCIM application and whose target directory is
        Microsoft Entra ID.

    Why
        Inbound provisioning does not speak SCIM: the job never reads a user.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="API2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="API2AAD",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "customappsso",
                        "targetDirectoryName": "Azure Active Directory",
                        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User"}],
                    }
                ]
            },
        )
        ```

    Instead
        ```python
        # API-driven provisioning takes users from the bulkUpload call, whatever they were read from.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="API2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="API2AAD",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "API",
                        "targetDirectoryName": "Azure Active Directory",
                        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User"}],
                    }
                ]
            },
        )
        ```

    When it is undecided
        While the name of a directory is not known before deployment.
    """
    source, target = mapping.source_directory, mapping.target_directory
    if source is None or target is None:
        return
    if source.lower() in _SCIM_DIRECTORIES and is_entra_directory(target):
        yield Problem(
            "This object mapping brings users in from a SCIM application, which inbound provisioning does not support. "
            "Use API-driven provisioning (its bulkUpload call) or Microsoft Graph.",
            about=f"{mapping.label}: inbound from SCIM",
            path=mapping.path,
        )


@rule(
    "EP504",
    "sql-dsn-in-utf-8",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="The SQL connector's DSN file must be UTF-8",
    editions=EDITION,
    scenarios=frozenset({Scenario.ON_PREMISES}),
)
def sql_dsn_in_utf_8(job: Job, _: Settings) -> Iterator[Problem]:
    """The DSN file of the SQL connector is UTF-8.

    What it checks
        The argument `dsn_encoding` of an on-premises application, where it is declared.

    Why
        The connector host reads the DSN file as UTF-8; a file in another encoding can't be read, and the connector
        does not start.

    Example
        ```python
        OnPremisesApplication(
            "hr",
            {
                "tenant_url": "https://hr.contoso.com:8585/ecma2host_hr/scim",
                "secret_token": "token",
                "synchronization_template_id": "onPremisesHr",
                "target": "sql",
                "dsn_encoding": "utf-16",
            },
        )
        ```

    Instead
        ```python
        OnPremisesApplication(
            "hr",
            {
                "tenant_url": "https://hr.contoso.com:8585/ecma2host_hr/scim",
                "secret_token": "token",
                "synchronization_template_id": "onPremisesHr",
                "target": "sql",
                "dsn_encoding": "utf-8",
            },
        )
        ```

    When it is undecided
        While the declared encoding is not known before deployment.
    """
    declared = job.argument("dsn_encoding")
    if declared is None:
        raise NotApplicable
    urn = job.component.urn if job.component else None
    encoding = known_text(declared, "dsn_encoding", urn)
    if encoding is not None and re.sub("[-_ ]", "", encoding.lower()) not in ("utf8", "utf8sig"):
        yield Problem(
            "The DSN file is declared in another encoding than UTF-8, the only one that the SQL connector reads. Save "
            "the file as UTF-8.",
            about="the DSN file is not UTF-8",
            path="dsn_encoding",
            urn=urn,
        )


@rule(
    "EP506",
    "no-external-tenant-target",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Provisioning to External ID tenants",
    editions=EDITION,
    scenarios=frozenset({Scenario.CROSS_TENANT}),
)
def no_external_tenant_target(job: Job, settings: Settings) -> Iterator[Problem]:
    """The target tenant is not an External ID tenant.

    What it checks
        Whether the target tenant is declared as external, by a component's `target_tenant_kind` or in the settings'
        list of tenants. It is advisory: the article called this unsupported in 2025 and no longer mentions it.

    Why
        External ID tenants are built for customers; synchronizing employees into one is not documented to work.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-customers",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_tenant_kind": "external",
                "mappings": [to("department", attribute("department"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_tenant_kind": "workforce",
                "mappings": [to("department", attribute("department"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        While the declared kind, or the target tenant while the settings list external tenants, is not known.
    """
    urn = job.component.urn if job.component else None
    kind = reveal(job.argument("target_tenant_kind"))
    if kind == TenantKind.EXTERNAL:
        yield Problem(
            "The target tenant is declared as an External ID tenant, for which cross-tenant synchronization is not "
            "documented to work. Use a workforce tenant as the target.",
            about="the target tenant is declared as external",
            path="target_tenant_kind",
            urn=urn,
        )
        return
    if settings.knows_tenants_of(TenantKind.EXTERNAL):
        company = job.credentials.get("CompanyId")
        text = known_text(company.value, company.path, company.urn)
        tenant = None if text is None else settings.tenant_by_designation(text)
        if tenant is not None and settings.tenant_kind(tenant) is TenantKind.EXTERNAL:
            yield Problem(
                "The target tenant is an External ID tenant, for which cross-tenant synchronization is not documented "
                "to work. Use a workforce tenant as the target.",
                about="the target tenant is listed as external",
                path=company.path,
                urn=company.urn,
            )
    if job.argument("target_tenant_kind") is not None and not isinstance(kind, str):
        raise Undecided(NOT_KNOWN_YET, "target_tenant_kind", urn)
