"""What a `CrossTenantSync` accepts, and the schema that its arguments describe."""

from typing import Annotated, Any, Final, Self

import pulumi
from pydantic import PlainValidator, model_validator

from entra_components._arguments.job import JobModel
from entra_components._arguments.short_mappings import listed
from entra_components._arguments.validation import CloudName, PlainFlag, Scope, TenantId, WrongValueError
from entra_components.blocks import Schema
from entra_components.cross_tenant_mappings import default_cross_tenant_mappings
from entra_components.errors import ArgumentError
from entra_components.schemas import (
    TARGET_TENANT_DIRECTORY,
    check_mappings,
    synchronization_rule,
    synchronization_schema,
    users,
)
from entra_sync.clouds import is_us_government, parse_cloud
from entra_sync.tenants import TenantKind

# The name that the template gives the rule; merging finds it by this name.
_RULE: Final = "USER_INBOUND_USER"


def _tenant_kind(value: Any) -> Any:
    if not isinstance(value, pulumi.Output) and value not in set(TenantKind):
        raise WrongValueError(f"must be one of {', '.join(TenantKind)}.")
    return value


class CrossTenantModel(JobModel):
    """The arguments of a `CrossTenantSync`; what they mean is said there."""

    target_tenant_id: TenantId
    source_tenant_id: TenantId | None = None
    target_tenant_kind: Annotated[Any, PlainValidator(_tenant_kind)] = None
    source_cloud: CloudName | None = None
    target_cloud: CloudName | None = None
    automatic_redemption: PlainFlag = True
    scope: Scope = "assigned"

    @model_validator(mode="after")
    def _whole_mappings(self) -> Self:
        if isinstance(self.mappings, list):
            check_mappings("mappings", self.mappings)
        if self.schema_mode == "replace" and self.mappings in ([], {}):
            raise ArgumentError("mappings", "are empty: with replace no user would be synchronized.")
        return self


def credential_pairs(model: CrossTenantModel) -> dict[str, pulumi.Input[str]]:
    """The credentials proper, by Graph's keys; they aren't secrets."""
    return {"AuthenticationType": "SyncPolicy", "CompanyId": model.target_tenant_id}


def syncs_manager(model: CrossTenantModel) -> bool:
    """Whether the service synchronizes managers between the two clouds, as far as they are known."""
    clouds = [parse_cloud(value) for value in (model.source_cloud, model.target_cloud) if isinstance(value, str)]
    known = [cloud for cloud in clouds if cloud is not None]
    return not any(is_us_government(cloud) for cloud in known) and len(set(known)) < 2  # noqa: PLR2004 - a pair


def cross_tenant_schema(model: CrossTenantModel) -> Schema:
    """The schema that the arguments describe."""
    mappings = listed("mappings", model.mappings)
    if mappings is None:
        # Managers who come into scope later need a restart; without one, what the template says of them stays.
        follows_managers = syncs_manager(model) and (model.restart_period is not None or model.scope == "all")
        mappings = default_cross_tenant_mappings(manager=follows_managers)
    # Not an argument of `users`: the list as a whole may be an output.
    user = users(scope=model.scoping)
    user["attributeMappings"] = mappings
    return synchronization_schema(synchronization_rule(user, name=_RULE, target_directory=TARGET_TENANT_DIRECTORY))
