"""The layout of what organisation rules look at, their `input`: docs/organisation-input.schema.json is made from it.

Every object has `unknown`, the names of its properties whose values aren't given: they are not known before
deployment, or a secret. Such a property is null, or a list in which something may be missing. A property that is null
and is not listed there is not declared. A secret's value appears nowhere.
"""

from typing import Final

from typing_extensions import TypedDict  # pydantic can't read the one of `typing` before Python 3.12

VERSION: Final = 1


class AttributeMapping(TypedDict):
    """An attribute mapping."""

    path: str
    """Its property path inside the schema's resource."""
    target: str | None
    """The target attribute."""
    expression: str | None
    """The source's expression, as it is written; null where the source is declared as a tree alone."""
    source_attributes: list[str]
    """The attributes that the source refers to."""
    functions: list[str]
    """The functions that the source calls."""
    default_value: str | None
    """The value where the source has none."""
    flow_type: str | None
    """When the value flows: `Always`, `ObjectAddOnly`, ..."""
    matching_priority: int | None
    """The rank for matching, 0 for an attribute that is not matched by."""
    unknown: list[str]
    """The names of the properties whose values aren't given."""


class ScopingClause(TypedDict):
    """A clause of a scoping filter: all clauses of one group must hold, in any group."""

    path: str
    """Its property path inside the schema's resource."""
    group: int
    """The number of its group."""
    attribute: str | None
    """The source attribute that it looks at."""
    operator: str | None
    """The operator, such as `EQUALS`."""
    values: list[str]
    """What it compares with."""
    unknown: list[str]
    """The names of the properties whose values aren't given."""


class ObjectMapping(TypedDict):
    """An object mapping that isn't disabled."""

    urn: str
    """The resource that declares the schema."""
    path: str
    """Its property path inside that resource."""
    merged: bool | None
    """Whether the schema is laid over the template's default, so that what it lacks proves nothing."""
    source_directory: str | None
    """The source directory's name."""
    source_object: str | None
    """The source object's name."""
    target_directory: str | None
    """The target directory's name."""
    target_object: str | None
    """The target object's name."""
    attribute_mappings: list[AttributeMapping]
    """Its attribute mappings."""
    scoping_clauses: list[ScopingClause]
    """The clauses of its scoping filter."""
    unknown: list[str]
    """The names of the properties whose values aren't given; `enabled` where it may be disabled."""


class Owner(TypedDict):
    """An owner of the application or of its service principal."""

    object_id: str | None
    """The owner's object id."""
    unknown: list[str]
    """The names of the properties whose values aren't given."""


class Assignments(TypedDict):
    """How many principals are assigned to the application."""

    groups: int
    """Declared groups."""
    users: int
    """Declared users and invitations."""
    others: int
    """Everything else, such as what is given by its object id."""


class Job(TypedDict):
    """A provisioning job with everything that belongs to it."""

    name: str
    """The name in the program, of its component where it has one."""
    urn: str
    """The resource that represents it; what a result about the job as a whole gives as its `urn`."""
    type: str
    """That resource's type."""
    component: str | None
    """The type of its component; null for a job that is written without one."""
    scenario: str | None
    """What it is for: application, cross-tenant, on-premises, ..."""
    synchronization_template: str | None
    """The id of the synchronization template, such as `scim`."""
    application_template: str | None
    """The id of the gallery's application template, a GUID."""
    application_name: str | None
    """The display name of the application."""
    application_urn: str | None
    """The resource that declares the application."""
    cloud: str | None
    """The cloud of its provider: global, usgovernmentl4, usgovernmentl5 or china."""
    source_tenant: str | None
    """What designates the tenant that it is deployed to."""
    target_tenant: str | None
    """What designates the target tenant, for cross-tenant synchronization."""
    enabled: bool | None
    """Whether it runs."""
    scope: str | None
    """`all`: everything is in scope (SyncAll); `assigned`: only what is assigned."""
    credential_keys: list[str]
    """The keys of its credentials; their values appear nowhere."""
    notification_emails: list[str]
    """Who is notified when it goes into quarantine."""
    owners: list[Owner]
    """The owners of the application and its service principal."""
    assignments: Assignments
    """Who is assigned to the application."""
    restarts: int
    """How many restarts of the job are declared."""
    object_mappings: list[ObjectMapping]
    """Its object mappings that aren't disabled."""
    unknown: list[str]
    """The names of the properties whose values aren't given."""


class Document(TypedDict):
    """What organisation rules look at."""

    schema_version: int
    """The version of this layout, 1; it changes only where something that is there changes its meaning."""
    edition: str
    """The edition of Microsoft's article, 2024 or 2026."""
    project: str | None
    """The Pulumi project; null for a schema that was exported from Microsoft Graph."""
    stack: str | None
    """The Pulumi stack."""
    jobs: list[Job]
    """Every job, in the order of the program."""
