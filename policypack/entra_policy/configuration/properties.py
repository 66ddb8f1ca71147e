"""The properties of policies in a policy configuration: the model that both fronts read them with.

Imported only where a configuration gives properties; `entra_policy.configuration.reading` turns the model into
settings. `docs/settings.schema.json` and the schema that the engine gets are made from it
(`entra_policy.configuration.schema`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from entra_policy.configuration.property_types import (
    Address,
    AgentVersion,
    BundlePath,
    CertificatesPath,
    CloudName,
    Days,
    Domains,
    Edition,
    ExemptionsPath,
    FactsPath,
    Flag,
    Kind,
    PackageName,
    Principals,
    ProgramPath,
    RuleLevels,
    Scenarios,
    Scopes,
    Seconds,
    TemplateId,
    TenantId,
    UnseenWeights,
    Variable,
    Weight,
)
from entra_policy.errors import ConfigurationError
from entra_policy.finding import Level
from entra_policy.settings import Unseen
from entra_policy.text import did_you_mean, printable
from entra_policy.validation_errors import first_mistake, property_path


class _Properties(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, given: Any) -> Any:
        null = next((key for key, value in given.items() if value is None), None) if isinstance(given, dict) else None
        if null is not None:
            raise ValueError(f"has null as `{printable(null)}`; give a value or leave it out.")
        return given


class RuleProperties(_Properties):
    """The properties of every policy that is a rule."""

    exemptible: Flag = Field(
        default=True, description="Whether exemptions can cover what the rule finds; true by default."
    )


class ApplicationProperties(_Properties):
    """Where a gallery application is available."""

    template_id: TemplateId = Field(description="The application template's id, a GUID.")
    clouds: tuple[CloudName, ...] = Field(description="The clouds in which it is available.")


class TenantProperties(_Properties):
    """What is known of a tenant."""

    id: TenantId = Field(description="The tenant id, a GUID.")
    kind: Kind | None = Field(None, description="What kind of tenant it is.")
    cloud: CloudName | None = Field(None, description="The cloud it is in.")
    domains: Domains = Field(frozenset(), description="Domain names that designate it.")
    verified_domains: Domains | None = Field(None, description="All verified domains of the tenant.")


class OrganisationProperties(_Properties):
    """Where the organisation's own rules are evaluated."""

    url: Address | None = Field(None, description="The address of an OPA server that has the rules.")
    bundle: BundlePath | None = Field(
        None, description="A folder with the rules, for which an OPA server is started: best its absolute path."
    )
    package: PackageName = Field("entra.organisation", description="The Rego package that has `deny` and `warn`.")
    opa: ProgramPath | None = Field(
        None, description="The OPA program that is started for a bundle; `opa` on PATH by default."
    )
    timeout_seconds: Seconds = Field(
        10.0, description="How long the evaluation may take, the start of a server for a bundle included."
    )
    token_variable: Variable | None = Field(None, description="The environment variable that holds the server's token.")
    ca_file: CertificatesPath | None = Field(
        None, description="The certificates that the server's is checked against; the system's by default."
    )
    levels: RuleLevels = Field(
        default_factory=dict, description="Levels of single rules by their ids, in place of the policy's."
    )
    on_failure: Weight = Field(
        Level.MANDATORY, description="How much it weighs when the rules can't be evaluated; mandatory by default."
    )

    @model_validator(mode="after")
    def _server_or_bundle(self) -> Self:
        if (self.url is None) == (self.bundle is None):
            raise ValueError("must have either `url`, a server, or `bundle`, a folder.")
        return self


class PackProperties(_Properties):
    """The properties of the pseudo-policy `entra-provisioning`: what isn't one rule's own."""

    edition: Edition = Field("2024", description="The edition of Microsoft's article that the rules enforce.")
    cloud: CloudName | None = Field(
        None,
        description="The cloud of providers that name none: global, usgovernmentl4, usgovernmentl5, china. Without it, "
        "what the environment variable ARM_ENVIRONMENT says; else the global cloud is assumed.",
    )
    scenario: Scenarios = Field(
        default_factory=dict,
        description="What jobs are for that don't say it themselves: one scenario (application, cross-tenant, "
        "on-premises, cloud-sync, inbound), or scenarios by the job's name, in which * stands for any text.",
    )
    scope: Scopes = Field(
        default_factory=dict,
        description="What is in scope of jobs that don't say it themselves (`SyncAll`): all or assigned, or these by "
        "the job's name, in which * stands for any text.",
    )
    adopted: Principals = Field(
        frozenset(),
        description="Service principals that exist already and are enabled for provisioning: their object ids, client "
        "ids or display names.",
    )
    undecided: Weight = Field(Level.ADVISORY, description="How much it weighs that a rule could not be decided.")
    unseen: UnseenWeights = Field(
        default_factory=Unseen,
        description="How much it weighs that something could not be seen: one level, or levels by the kind of gap, "
        "with `all` for the kinds that have none of their own.",
    )
    facts: FactsPath | None = Field(
        None, description="A facts file (users, groups, domains, agents of tenants): best its absolute path."
    )
    applications: tuple[ApplicationProperties, ...] = Field(
        (), description="In which clouds gallery applications are available, before what is documented."
    )
    agent_versions: Annotated[tuple[AgentVersion, ...] | None, Field(min_length=1)] = Field(
        None, description="The releases of the provisioning agent, in place of those that are documented."
    )
    tenants: tuple[TenantProperties, ...] = Field((), description="What is known of tenants.")
    exemptions: ExemptionsPath | None = Field(None, description="A file of exemptions: best its absolute path.")
    maximum_exemption_days: Days | None = Field(
        None, description="How many days from today an exemption may last; any number by default."
    )
    organisation: OrganisationProperties | None = Field(
        None, description="Where the organisation's own rules, in Rego, are evaluated."
    )


def rule_properties(name: str, given: Mapping[str, Any]) -> RuleProperties:
    """The properties of a rule's policy.

    Raises:
        ConfigurationError: a property that doesn't exist, or a value of the wrong kind.
    """
    return _validated(RuleProperties, name, given)


def pack_properties(name: str, given: Mapping[str, Any]) -> PackProperties:
    """The properties of the pseudo-policy.

    Raises:
        ConfigurationError: a property that doesn't exist, or a value of the wrong kind.
    """
    return _validated(PackProperties, name, given)


_Model = TypeVar("_Model", bound=_Properties)
# What the objects of a property are.
_OBJECTS: Final[Mapping[str, type[_Properties]]] = MappingProxyType(
    {"applications": ApplicationProperties, "tenants": TenantProperties, "organisation": OrganisationProperties}
)
_LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {"clouds": "a list of clouds", "agent_versions": "a list of versions such as 1.1.2505.0"}
)


def _validated(model: type[_Model], policy: str, given: Mapping[str, Any]) -> _Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = first_mistake(error)
        raise ConfigurationError(_message(model, policy, first["type"], first["loc"], first.get("ctx", {}))) from None


def _message(
    model: type[_Properties], policy: str, kind: str, location: tuple[int | str, ...], context: Mapping[str, Any]
) -> str:
    """One mistake in words of the file."""
    match kind:
        case "extra_forbidden":
            key, within = str(location[-1]), location[:-1]
            names = [part for part in within if isinstance(part, str)]
            known = [*(_OBJECTS[names[-1]] if names else model).model_fields]
            hint = did_you_mean(key, known if names else [*known, "enforcementLevel"])
            return f"{_place(policy, within)} has no property `{printable(key)}`{hint}"
        case "missing":
            return f"{_place(policy, location[:-1])} has no `{location[-1]}`."
        case "value_error":
            return f"{_place(policy, location)} {context['error']}"
        case "tuple_type" | "too_short":
            return f"{_place(policy, location)} must be {_LISTS.get(str(location[-1]), 'a list')}."
        case "model_type":
            return f"{_place(policy, location)} must be an object."
        case _:
            return f"{_place(policy, location)} has something that can't be read; it must be JSON in UTF-8."


def _place(policy: str, location: tuple[int | str, ...]) -> str:
    return f"`{property_path(location, policy)}`"
