"""What a `ProvisioningJob` accepts, and what its arguments mean together."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self, cast

import pulumi
from pydantic import BaseModel, BeforeValidator, Field, PlainValidator, ValidationInfo, model_validator

from entra_components._arguments.application import STACK_ENVIRONMENT, application_template, cloud_of
from entra_components._arguments.attributes import Attributes, attribute_props, definitions
from entra_components._arguments.credentials import OAuthModel, as_secret, check_extra_keys, check_one_way_to_sign_in
from entra_components._arguments.job import JobModel
from entra_components._arguments.short_mappings import Mappings, listed
from entra_components._arguments.validation import (
    STRICT,
    ApplicationTemplateId,
    CloudName,
    Document,
    ScenarioName,
    Scope,
    Text,
    WrongValueError,
    given,
)
from entra_components.blocks import AttributeMapping, ObjectMapping
from entra_components.errors import ArgumentError
from entra_components.schemas import (
    SCIM_DIRECTORY,
    SCIM_GROUP,
    SCIM_USER,
    check_mappings,
    groups,
    synchronization_rule,
    synchronization_schema,
    users,
)
from entra_sync.gallery import ApplicationKind, application_name, kind_of_application, kind_of_job
from entra_sync.templates import NON_GALLERY_TEMPLATE

# The templates of non-gallery SCIM applications: their schemas name directories and objects alike.
_SCIM_TEMPLATES: Final = frozenset({NON_GALLERY_TEMPLATE, "customappsso"})
_SCHEMA_PARTS: Final = ("mappings", "group_mappings", "scoping", "target_directory")
_LEAVES: Final = "must be a dictionary; its values may be outputs, it can't be one as a whole."


def _extra(value: Any) -> dict[str, Any]:
    if isinstance(value, pulumi.Output):
        raise WrongValueError(_LEAVES)
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise WrongValueError("must be a dictionary of keys and their values.")
    check_extra_keys(value)
    for key, item in value.items():
        if not isinstance(item, str | pulumi.Output):
            raise WrongValueError(f"the value of {key} must be text.")
    return dict(value)


def _whole(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        raise WrongValueError(_LEAVES)
    return value


class CredentialsModel(BaseModel):
    """The argument `credentials`."""

    model_config = STRICT

    base_address: Text | None = None
    secret_token: Text | None = None
    oauth: Annotated[OAuthModel | None, BeforeValidator(_whole)] = None
    extra: Annotated[Mapping[str, Any], PlainValidator(_extra)] = {}

    @model_validator(mode="after")
    def _one_way_to_sign_in(self) -> Self:
        check_one_way_to_sign_in(self.oauth, self.secret_token, self.extra)
        return self


class ProvisioningModel(JobModel):
    """The arguments of a `ProvisioningJob`; what they mean is said there."""

    template_id: ApplicationTemplateId | None = None
    cloud: CloudName | None = None
    synchronization_template_id: Text = NON_GALLERY_TEMPLATE
    credentials: Annotated[CredentialsModel | None, BeforeValidator(_whole)] = None
    scope: Scope | None = None
    scenario: ScenarioName | None = None
    group_mappings: Mappings = None
    target_directory: Text | None = None
    attributes: Attributes | None = None
    document: Document | None = Field(None, alias="schema")  # BaseModel has a method `schema`

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Self:
        if self.service_principal_id is None:
            if self.display_name is None:
                raise ArgumentError("display_name", "is missing: name the application, or give service_principal_id.")
            environment = (info.context or {}).get(STACK_ENVIRONMENT)
            application_template(self.template_id, cloud_of(self.cloud, self.connection, environment))
            return self
        if self.credentials is None and writes_credentials(self):
            raise ArgumentError(
                "credentials",
                "are needed with scope, notification_emails or deletion_threshold for an existing service principal: "
                "the service writes all of them as one list, and would remove the credentials that are there.",
            )
        return self

    @model_validator(mode="after")
    def _template_of_the_application(self) -> Self:
        template, chosen = self.template_id, self.synchronization_template_id
        if not isinstance(template, str) or not isinstance(chosen, str):
            return self
        of_the_gallery = kind_of_application(template) is ApplicationKind.GALLERY
        if of_the_gallery and kind_of_job(chosen) is ApplicationKind.NON_GALLERY:
            raise ArgumentError(
                "synchronization_template_id",
                f"can't be {chosen}, which non-gallery applications have: template_id is that of "
                f"{application_name(template)} in the gallery. Give a template of that application: "
                "GET /servicePrincipals/{id}/synchronization/templates lists them.",
            )
        return self

    @model_validator(mode="after")
    def _schema_or_parts(self) -> Self:
        parts = [key for key in _SCHEMA_PARTS if getattr(self, key) is not None]
        if (
            self.attributes is not None
            and self.mappings is None
            and self.group_mappings is None
            and self.document is None
        ):
            raise ArgumentError("attributes", "are for mappings, which are missing.")
        if self.document is not None and parts:
            raise ArgumentError(parts[0], "contradicts schema, which says everything: give one of them.")
        for key in ("mappings", "group_mappings"):
            given_mappings = getattr(self, key)
            if isinstance(given_mappings, list):
                check_mappings(key, given_mappings)
        known = self.synchronization_template_id in _SCIM_TEMPLATES
        if parts and not known and self.target_directory is None:
            raise ArgumentError(
                "target_directory",
                "is missing: give the name that the template's schema has for the application's directory "
                "(targetDirectoryName).",
            )
        return self


def writes_credentials(model: ProvisioningModel) -> bool:
    """Whether the component writes the list of credentials."""
    given = (model.credentials, model.scope, model.notification_emails, model.deletion_threshold)
    return model.service_principal_id is None or any(value is not None for value in given)


def written_scope(model: ProvisioningModel) -> pulumi.Input[str] | None:
    """The scope that the component writes; None where it writes none."""
    if not writes_credentials(model):
        return None
    return "assigned" if model.scope is None else cast("pulumi.Input[str]", model.scope)


def credential_pairs(model: ProvisioningModel) -> dict[str, pulumi.Input[str]]:
    """The credentials proper, by Graph's keys, secrets marked."""
    credentials = model.credentials or CredentialsModel()
    pairs: dict[str, pulumi.Input[str]] = {}
    if credentials.base_address is not None:
        pairs["BaseAddress"] = credentials.base_address
    if credentials.secret_token is not None:
        pairs["SecretToken"] = as_secret(credentials.secret_token)
    if credentials.oauth is not None:
        pairs |= credentials.oauth.keys
    return pairs | {key: as_secret(value) for key, value in credentials.extra.items()}


def job_schema(model: ProvisioningModel) -> Any:
    """The schema that the arguments describe, or None where they leave all to the template."""
    if model.document is not None:
        return model.document
    scim = model.synchronization_template_id in _SCIM_TEMPLATES
    object_mappings = []
    if model.mappings is not None or model.scoping is not None:
        user = users(target=SCIM_USER if scim else "User", scope=model.scoping)
        object_mappings.append(_with_mappings(user, listed("mappings", model.mappings)))
    if model.group_mappings is not None:
        group = groups(target=SCIM_GROUP if scim else "Group")
        object_mappings.append(_with_mappings(group, listed("group_mappings", model.group_mappings)))
    if not object_mappings:
        return None
    directory = SCIM_DIRECTORY if model.target_directory is None else model.target_directory
    return synchronization_schema(synchronization_rule(*object_mappings, target_directory=directory))


def job_attributes(model: ProvisioningModel) -> list[dict[str, Any]] | None:
    """The attributes that the schema maps and the template doesn't define."""
    scim = model.synchronization_template_id in _SCIM_TEMPLATES
    return definitions(
        model.attributes,
        directory=SCIM_DIRECTORY if model.target_directory is None else model.target_directory,
        users=SCIM_USER if scim else "User",
        groups=SCIM_GROUP if scim else "Group",
    )


def _with_mappings(
    object_mapping: ObjectMapping, mappings: pulumi.Input[Sequence[pulumi.Input[AttributeMapping]]] | None
) -> ObjectMapping:
    # Not an argument of the builders: the list as a whole may be an output.
    if mappings is not None:
        object_mapping["attributeMappings"] = mappings
    return object_mapping


def component_props(model: ProvisioningModel, cloud: pulumi.Input[str]) -> dict[str, Any]:
    """The arguments as the component's own inputs, named as in Python; secrets marked; and the cloud found for them."""
    props = given(model) | {"cloud": cloud} | attribute_props(model.attributes)
    if model.credentials is not None:
        credentials = model.credentials
        props["credentials"] = {
            key: value
            for key, value in (
                ("base_address", credentials.base_address),
                ("secret_token", None if credentials.secret_token is None else as_secret(credentials.secret_token)),
                ("oauth", None if credentials.oauth is None else credentials.oauth.arguments),
                ("extra", {key: as_secret(value) for key, value in credentials.extra.items()} or None),
            )
            if value is not None
        }
    return props
