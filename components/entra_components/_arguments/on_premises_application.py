"""What an `OnPremisesApplication` accepts, and what its arguments mean together."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

import pulumi
from pydantic import Field, ValidationInfo, model_validator

from entra_components._arguments.application import STACK_ENVIRONMENT, application_template, cloud_of
from entra_components._arguments.attributes import Attributes, attribute_props, definitions
from entra_components._arguments.credentials import as_secret
from entra_components._arguments.job import JobModel
from entra_components._arguments.short_mappings import listed, places
from entra_components._arguments.validation import (
    ApplicationTemplateId,
    CloudName,
    Document,
    Flag,
    Scope,
    Text,
    WrongValueError,
    given,
    known,
)
from entra_components.blocks import rewritten
from entra_components.errors import ArgumentError
from entra_components.mappings import NOT_TEXT
from entra_components.schemas import (
    ON_PREMISES_DIRECTORY,
    check_mappings,
    synchronization_rule,
    synchronization_schema,
    users,
)
from entra_sync.names import ECMA_URN, is_ecma_attribute

_SCHEMA_PARTS: Final = ("mappings", "scoping")
_UNSUPPORTED: Final = (".", "[")
_HOST_PATH: Final = "/ecma2host_"
_CERTIFICATE: Final = ("common_name", "subject_alternative_names", "not_after", "self_signed")
_ALWAYS: Final = "Always"
_ON_CREATION: Final = "ObjectAddOnly"


def _tenant_url(value: Any) -> str:
    wrong = WrongValueError("must be the connector host's address: https://HOST:8585/ecma2host_CONNECTOR/scim.")
    if not isinstance(value, str):
        raise WrongValueError(NOT_TEXT)
    try:
        parts = urlsplit(value)
        said = (parts.scheme, bool(parts.hostname), parts.username, parts.port != 0)
    except ValueError:
        raise wrong from None
    if said != ("https", True, None, True) or not parts.path.lower().startswith(_HOST_PATH):
        raise wrong
    return value


def _anchor(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("must be the name of one attribute: the connector host knows objects by a single anchor.")
    name = value[len(ECMA_URN) :] if is_ecma_attribute(value) else value
    if "+" in name:
        raise WrongValueError("must be one attribute; a composite anchor is not supported.")
    if ":" in name or any(mark in name for mark in _UNSUPPORTED):
        raise WrongValueError('must be a name without "." and "[", which the connector host does not support in names.')
    return name


def _certificate(value: Any) -> Any:
    if isinstance(value, str):
        if "PRIVATE KEY" in value:
            raise WrongValueError(
                "contains a private key, which would be stored in the state: give the certificate alone."
            )
        if "-----BEGIN CERTIFICATE-----" not in value:
            raise WrongValueError("must be a certificate in PEM form, or an object that describes one.")
        return value
    if not isinstance(value, Mapping) or not set(value) <= set(_CERTIFICATE):
        raise WrongValueError(
            f"must be a certificate in PEM form, or an object with some of {', '.join(_CERTIFICATE)}."
        )
    return dict(value)


class OnPremisesModel(JobModel):
    """The arguments of an `OnPremisesApplication`; what they mean is said there."""

    tenant_url: Annotated[Any, known(_tenant_url)]
    secret_token: Text
    synchronization_template_id: Text
    template_id: ApplicationTemplateId | None = None
    cloud: CloudName | None = None
    scope: Scope = "assigned"
    target: Text | None = None
    entra_connect: Flag | None = None
    dsn_encoding: Text | None = None
    agent_id: Text | None = None
    agent_version: Text | None = None
    agent_automatic_update: Flag | None = None
    host_name: Text | None = None
    certificate: Annotated[Any, known(_certificate)] = None
    anchor: Annotated[Any, known(_anchor)] = None
    target_directory: Text = ON_PREMISES_DIRECTORY
    attributes: Attributes | None = None
    document: Document | None = Field(None, alias="schema")  # BaseModel has a method `schema`

    @model_validator(mode="after")
    def _template_of_the_cloud(self, info: ValidationInfo) -> Self:
        if self.service_principal_id is None:
            environment = (info.context or {}).get(STACK_ENVIRONMENT)
            application_template(self.template_id, cloud_of(self.cloud, self.connection, environment))
        return self

    @model_validator(mode="after")
    def _schema_or_parts(self) -> Self:
        parts = [key for key in _SCHEMA_PARTS if getattr(self, key) is not None]
        if self.attributes is not None and self.mappings is None and self.document is None:
            raise ArgumentError("attributes", "are for mappings, which are missing.")
        if self.document is not None and parts:
            raise ArgumentError(parts[0], "contradicts schema, which says everything: give one of them.")
        mappings = listed("mappings", self.mappings)
        if isinstance(mappings, list):
            _check_mappings(mappings, self.anchor, places("mappings", self.mappings))
            _check_anchor(mappings, self.anchor)
        return self


def on_premises_schema(model: OnPremisesModel) -> Any:
    """The schema that the arguments describe, or None where they leave all to the template."""
    if model.document is not None:
        return model.document
    if model.mappings is None and model.scoping is None:
        return None
    user = users(scope=model.scoping)
    mappings = listed("mappings", model.mappings)
    if isinstance(mappings, list):
        user["attributeMappings"] = _connector_mappings(mappings, model.anchor)
    elif mappings is not None:
        # What can't be checked before it is known is left to the policies.
        user["attributeMappings"] = mappings.apply(lambda known: _connector_mappings(known, model.anchor))
    return synchronization_schema(synchronization_rule(user, target_directory=model.target_directory))


def on_premises_attributes(model: OnPremisesModel) -> list[dict[str, Any]] | None:
    """The attributes that the schema maps and the template doesn't define."""
    return definitions(
        model.attributes, directory=model.target_directory, users="User", groups="Group", named=_connector_name
    )


def _check_mappings(mappings: Sequence[Any], anchor: pulumi.Input[str] | None, ways: Sequence[str]) -> None:
    """Refuse names that the connector host does not support, and an anchor whose value could change.

    Args:
        mappings: the attribute mappings.
        anchor: the anchor's name.
        ways: the way to each attribute mapping, for messages.

    Raises:
        ArgumentError: names the mapping.
    """
    check_mappings("mappings", _connector_mappings(mappings, anchor), ways)
    for way, mapping in zip(ways, mappings, strict=True):
        target = mapping.get("targetAttributeName") if isinstance(mapping, Mapping) else None
        if not isinstance(target, str):
            continue
        name = _bare_name(_connector_name(target))
        if name is not None and any(mark in name for mark in _UNSUPPORTED):
            raise ArgumentError(
                way,
                f'the target {name!r} has a "." or "[" in its name, which the connector host does not support: give '
                "the column or attribute an alias in the connector.",
            )
        flows = mapping.get("flowType", _ALWAYS)
        if _is_anchor(name, anchor) and isinstance(flows, str) and flows not in (_ALWAYS, _ON_CREATION):
            raise ArgumentError(way, "maps the anchor, whose value must never change: use on_create_only=True.")


def _check_anchor(mappings: Sequence[Any], anchor: pulumi.Input[str] | None) -> None:
    """Refuse an anchor that no mapping has, where all of them are known.

    Raises:
        ArgumentError: names the anchor.
    """
    targets = [mapping.get("targetAttributeName") if isinstance(mapping, Mapping) else None for mapping in mappings]
    if not isinstance(anchor, str) or not targets or not all(isinstance(target, str) for target in targets):
        return
    names = [name for target in targets if (name := _bare_name(_connector_name(target))) is not None]
    if any(_is_anchor(name, anchor) for name in names):
        return
    near = difflib.get_close_matches(anchor, names, 1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ArgumentError(
        "anchor",
        f"no mapping has the target {anchor!r}{hint} Map it, or leave anchor out where the target system sets it.",
    )


def _connector_mappings(mappings: Any, anchor: pulumi.Input[str] | None) -> Any:
    if not isinstance(mappings, list):
        return mappings
    return [_connector_mapping(item, anchor) for item in mappings]


def _connector_mapping(mapping: Any, anchor: pulumi.Input[str] | None) -> Any:
    """An attribute mapping with the schema's name for its target; that of the anchor flows on creation only."""
    target = mapping.get("targetAttributeName") if isinstance(mapping, Mapping) else None
    if isinstance(target, pulumi.Output):
        return rewritten(mapping, {"targetAttributeName": target.apply(_connector_name)})
    if not isinstance(target, str):
        return mapping
    named = rewritten(mapping, {"targetAttributeName": _connector_name(target)})
    if _is_anchor(_bare_name(named["targetAttributeName"]), anchor) and named.get("flowType") == _ALWAYS:
        named["flowType"] = _ON_CREATION
    return named


def _connector_name(target: Any) -> Any:
    """The schema's name of what the connector calls `target`; a full name (with a colon) stays."""
    return target if not isinstance(target, str) or ":" in target else f"{ECMA_URN}{target}"


def _bare_name(target: str) -> str | None:
    """What the connector calls an attribute of the schema; None for one that isn't the connector's."""
    return target[len(ECMA_URN) :] if is_ecma_attribute(target) else None


def _is_anchor(name: str | None, anchor: pulumi.Input[str] | None) -> bool:
    return name is not None and isinstance(anchor, str) and name.lower() == anchor.lower()


def credential_pairs(model: OnPremisesModel) -> dict[str, pulumi.Input[str]]:
    """The credentials proper, by Graph's keys, the secret marked."""
    return {"BaseAddress": model.tenant_url, "SecretToken": as_secret(model.secret_token)}


def component_props(model: OnPremisesModel, cloud: pulumi.Input[str]) -> dict[str, Any]:
    """The arguments as the component's own inputs, named as in Python, with the cloud found for them."""
    props = given(model) | attribute_props(model.attributes)
    return props | {"cloud": cloud, "secret_token": as_secret(model.secret_token)}
