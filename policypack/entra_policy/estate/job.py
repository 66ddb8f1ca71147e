"""A provisioning job with everything that belongs to it."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from entra_policy.estate.cloud import DeploymentCloud
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.schema import Schema
from entra_policy.estate.service_principal import ServicePrincipal
from entra_policy.resource import Resource
from entra_policy.text import camel_case
from entra_policy.values import Undecided, Value, known_text, reveal
from entra_sync.clouds import Cloud
from entra_sync.templates import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_policy.estate.assignments import Assignment
    from entra_policy.estate.groups import Group

TENANT_NOT_KNOWN: Final = "is not known: neither the provider nor the stack's configuration names it"


@dataclass(frozen=True, slots=True)
class Job:
    """A provisioning job and what belongs to it, declared in one program.

    Where the job itself isn't declared (only its credentials or its schema are), it is what they belong to.

    Attributes:
        resource: the `azuread.SynchronizationJob`, None where it isn't declared.
        component: the component that it is a part of, with its arguments.
        service_principal: the service principal that it provisions for, where that is declared.
        application: the application of that service principal, where that is declared.
        application_undecided: why it isn't known, or not certain, which application that is.
        template_look_up: the look-up in the gallery that gives the id of the application's template, where that isn't
            known otherwise.
        principal: how the service principal is known, declared or not; None where it isn't.
        credentials: the credentials of that service principal.
        schemas: the schemas that are declared for it.
        schema_resources: the resources that declare them, in the same order.
        provider: the azuread provider resource that it is deployed with.
        whole: False where more of it may be declared than can be seen from here.
        deployment: the cloud that it is deployed to.
        scenario: what it is for; None where that can't be said.
        restarts: the `JobRestart` resources of the job, and those of which it can't be said which job they restart.
        on_demand: what is provisioned on demand: `azuread.SynchronizationJobProvisionOnDemand` resources.
        assignments: who is assigned to its application, for certain or perhaps.
        groups: every group that the program declares or refers to, by its key, to follow memberships.
        users: the users and invitations that are declared with the job's provider.
        stated_scope: what the settings say is in scope (`all`, `assigned`) where the job doesn't say it; None where
            they don't.
        template: the synchronization template's id, or a job's id that begins with it.
    """

    resource: Resource | None
    component: Resource | None
    service_principal: Resource | None
    application: Resource | None
    credentials: Credentials
    schemas: tuple[Schema, ...]
    schema_resources: tuple[Resource, ...]
    provider: Resource | None
    whole: bool
    deployment: DeploymentCloud
    scenario: Scenario | None
    application_undecided: Undecided | None = None
    template_look_up: Resource | None = None
    principal: ServicePrincipal | None = None
    restarts: tuple[Resource, ...] = ()
    on_demand: tuple[Resource, ...] = ()
    assignments: "tuple[Assignment, ...]" = ()
    groups: "Mapping[str, Group]" = field(default_factory=lambda: MappingProxyType({}), repr=False)
    users: tuple[Resource, ...] = field(default=(), repr=False)
    stated_scope: str | None = None
    template: Value = None

    @property
    def subject_resource(self) -> Resource:
        """The resource that represents the job in findings about the job as a whole."""
        return (
            self.resource or self.component or next(iter(self.credentials.resources), None) or self.schema_resources[0]
        )

    @property
    def cloud(self) -> Cloud | None:
        """The cloud of its provider, stated or assumed; None where that isn't known."""
        return self.deployment.cloud

    @property
    def label(self) -> str:
        """The job's name for people."""
        return (self.component or self.subject_resource).name

    def resource_of(self, schema: Schema) -> Resource:
        """The resource that declares one of the job's schemas."""
        return next(resource for resource in self.schema_resources if resource.urn == schema.urn)

    def argument(self, name: str) -> Value:
        """An argument of the job's component by its name in Python, None where there is none."""
        return argument(self.component, name)

    @property
    def enabled(self) -> Value:
        """Whether the job is to run; None where it isn't said, which means true for a job that isn't adopted.

        A component says it itself: what its job is created with is not what becomes of it.
        """
        if self.component is not None:
            return self.argument("enabled")
        return None if self.resource is None else self.resource.props.get("enabled")

    @property
    def enabled_before(self) -> Value:
        """The same before the change; None also where that isn't known."""
        source = self.component or self.resource
        return None if source is None or source.old_props is None else source.old_props.get("enabled")

    def syncs_all(self) -> bool | None:
        """Whether everything is in scope, not only what is assigned; None where that isn't known."""
        answers = {
            everything_in_scope(self.argument("scope") if reveal(each.value) is None else each.value)
            for each in self.credentials.every("SyncAll")
        }
        if len(answers) > 1:
            return None
        found = answers.pop()
        return everything_in_scope(self.stated_scope) if found is None else found

    def syncs_all_groups(self) -> bool:
        """Whether all groups are known to be in scope: everything is, and an object mapping for groups is enabled."""
        if self.syncs_all() is not True:
            return False
        return any(
            str(reveal(mapping.value.get("sourceObjectName"))).lower() == "group" and not mapping.enabled_unknown
            for schema in self.schemas
            for mapping in schema.object_mappings()[0]
        )

    def provider_tenant(self) -> str | None:
        """What designates the tenant that the job is deployed to.

        Raises:
            Undecided: the provider doesn't say, or not yet.
        """
        if self.provider is None:
            raise Undecided("is not known: the provider of the job can't be seen", "tenantId")
        value = self.provider.value("tenantId")
        if value is None:
            raise Undecided(TENANT_NOT_KNOWN, "tenantId", self.provider.urn)
        return known_text(value, "tenantId", self.provider.urn)


def everything_in_scope(value: Value) -> bool | None:
    """Whether a `SyncAll` credential, or a component's `scope`, means everything; None where that isn't known."""
    plain = reveal(value)
    text = str(plain).lower() if type(plain) in (str, bool) else ""
    return {"true": True, "1": True, "all": True, "false": False, "0": False, "assigned": False}.get(text)


def argument(component: Resource | None, name: str) -> Value:
    """A component's argument: as in Python, or in camelCase as a program in another language gives it."""
    if component is None:
        return None
    if name in component.props:
        return component.props[name]
    return component.props.get(camel_case(name))


def argument_text(component: Resource | None, name: str) -> str | None:
    """A component's argument if it is known text, else None. Never raises."""
    value = reveal(argument(component, name))
    return value if type(value) is str else None
