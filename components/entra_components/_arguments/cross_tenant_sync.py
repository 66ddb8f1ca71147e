"""What a `CrossTenantSync` accepts, and the mappings that the service itself begins with."""

from typing import Annotated, Any, Final, Self

import pulumi
from pydantic import BaseModel, PlainValidator, model_validator

from entra_components._arguments.exemptions import ExemptionsArgument
from entra_components._arguments.validation import (
    STRICT,
    CloudName,
    ConnectionArgument,
    DeletionThreshold,
    Document,
    Documents,
    Emails,
    ExistingJobId,
    Flag,
    Mode,
    PlainFlag,
    RestartPeriod,
    Scope,
    TenantId,
    Text,
    WrongValueError,
)
from entra_components._job.application import check_existing
from entra_components._job.restart import check_restart
from entra_components.errors import ArgumentError
from entra_components.mappings import AttributeMapping, attribute, constant, expression, to
from entra_components.schemas import (
    TARGET_TENANT_DIRECTORY,
    Schema,
    check_mappings,
    synchronization_rule,
    synchronization_schema,
    users,
)
from entra_sync.clouds import is_us_government, parse_cloud
from entra_sync.tenants import TenantKind

# The name that the template gives the rule; merging finds it by this name.
_RULE: Final = "USER_INBOUND_USER"
# Attributes that are taken over under their own names.
_COPIED: Final = (
    "IsSoftDeleted",
    "accountEnabled",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "department",
    "employeeId",
    "displayName",
    "givenName",
    "surname",
    "mail",
    "mailNickname",
    "preferredLanguage",
    "telephoneNumber",
)


def default_cross_tenant_mappings(*, manager: bool = True) -> list[AttributeMapping]:
    """The attribute mappings that a new cross-tenant configuration begins with, as far as they are documented.

    The matching attribute is fixed by the service. New users become external members and are shown in address
    lists. The user principal name isn't among them: the service computes one for the target tenant, by an expression
    that is not documented, and merging keeps it.

    Args:
        manager: whether managers are synchronized too; the service can't in US Government clouds, and not from
            one cloud to another.

    Returns:
        Attribute mappings for `CrossTenantSync`, in the service's order.

    Source: Microsoft Learn, "Configure cross-tenant synchronization", review of the attribute mappings.
    """
    return [
        to("alternativeSecurityIds", expression("AltSecIdFromNetId([netId])"), matching=1),
        *(to(name, attribute(name)) for name in _COPIED),
        to("showInAddressList", constant("true")),
        to("userType", constant("Member")),
        *([to("manager", attribute("manager"))] if manager else []),
    ]


def _tenant_kind(value: Any) -> Any:
    if not isinstance(value, pulumi.Output) and value not in set(TenantKind):
        raise WrongValueError(f"must be one of {', '.join(TenantKind)}.")
    return value


class CrossTenantModel(BaseModel):
    """The arguments of a `CrossTenantSync`; what they mean is said there."""

    model_config = STRICT

    target_tenant_id: TenantId
    source_tenant_id: TenantId | None = None
    target_tenant_kind: Annotated[Any, PlainValidator(_tenant_kind)] = None
    source_cloud: CloudName | None = None
    target_cloud: CloudName | None = None
    display_name: Text | None = None
    service_principal_id: Text | None = None
    existing_job_id: ExistingJobId | None = None
    enabled: Flag = True
    automatic_redemption: PlainFlag = True
    scope: Scope = "assigned"
    notification_emails: Emails | None = None
    deletion_threshold: DeletionThreshold | None = None
    restart: PlainFlag = True
    restart_period: RestartPeriod | None = None
    mappings: Documents | None = None
    scoping: Document | None = None
    schema_mode: Mode = "merge"
    connection: ConnectionArgument = None
    exemptions: ExemptionsArgument = None

    @model_validator(mode="after")
    def _which_application(self) -> Self:
        check_existing(self.service_principal_id, self.existing_job_id, display_name=self.display_name)
        return self

    @model_validator(mode="after")
    def _which_restart(self) -> Self:
        check_restart(restart=self.restart, restart_period=self.restart_period)
        return self

    @model_validator(mode="after")
    def _whole_mappings(self) -> Self:
        if isinstance(self.mappings, list):
            check_mappings("mappings", self.mappings)
        if self.schema_mode == "replace" and self.mappings == []:
            raise ArgumentError("mappings", "are empty: with replace no user would be synchronized.")
        return self


def syncs_manager(model: CrossTenantModel) -> bool:
    """Whether the service synchronizes managers between the two clouds, as far as they are known."""
    clouds = [parse_cloud(value) for value in (model.source_cloud, model.target_cloud) if isinstance(value, str)]
    known = [cloud for cloud in clouds if cloud is not None]
    return not any(is_us_government(cloud) for cloud in known) and len(set(known)) < 2  # noqa: PLR2004 - a pair


def cross_tenant_schema(model: CrossTenantModel) -> Schema:
    """The schema that the arguments describe."""
    mappings = model.mappings
    if mappings is None:
        mappings = default_cross_tenant_mappings(manager=syncs_manager(model))
    # Not an argument of `users`: the list as a whole may be an output.
    user = users(scope=model.scoping) | {"attributeMappings": mappings}
    return synchronization_schema(synchronization_rule(user, name=_RULE, target_directory=TARGET_TENANT_DIRECTORY))
