"""What the components for one job accept alike.

An argument that all of them have is declared here for its validation, and once more in each component's own argument
type, from which Pulumi makes the schema: it reads the descriptions of a type's own arguments only, so those types can't
share theirs.
"""

from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from entra_components._arguments.assigned import AssignedArgument
from entra_components._arguments.exemptions import ExemptionsArgument
from entra_components._arguments.existing_job import job_resource_id
from entra_components._arguments.short_mappings import Mappings
from entra_components._arguments.validation import (
    STRICT,
    ConnectionArgument,
    DeletionThreshold,
    Emails,
    ExistingJobId,
    Flag,
    Mode,
    PlainFlag,
    RestartPeriod,
    Scoping,
    Text,
)
from entra_components.errors import ArgumentError

# Arguments that an existing service principal has no use for, where a component has them.
_OF_NEW_APPLICATIONS = ("display_name", "template_id")


class JobModel(BaseModel):
    """The arguments of every component for one job; what they mean is said there."""

    model_config = STRICT

    display_name: Text | None = None
    service_principal_id: Text | None = None
    existing_job_id: ExistingJobId | None = None
    enabled: Flag | None = None
    validate_connection: PlainFlag | None = Field(None, alias="validate")  # BaseModel has a method `validate`
    assigned: AssignedArgument = None
    notification_emails: Emails | None = None
    deletion_threshold: DeletionThreshold | None = None
    restart: PlainFlag = True
    restart_period: RestartPeriod | None = None
    mappings: Mappings = None
    scoping: Scoping | None = None
    schema_mode: Mode = "merge"
    connection: ConnectionArgument = None
    exemptions: ExemptionsArgument = None

    @property
    def import_id(self) -> str | None:
        """The resource id of the existing job that is adopted; None to create one.

        Raises:
            ArgumentError: it isn't a job of the service principal.
        """
        if self.existing_job_id is None or self.service_principal_id is None:
            return None
        return job_resource_id(self.service_principal_id, self.existing_job_id)

    @property
    def tests_connection(self) -> bool:
        """Whether the service tests the connection before the job is started."""
        return self.validate_connection is not False

    @model_validator(mode="before")
    @classmethod
    def _new_jobs_run(cls, values: Any) -> Any:
        # A job that is adopted stays as it is.
        if isinstance(values, dict) and values.get("existing_job_id") is None and values.get("enabled") is None:
            return {**values, "enabled": True}
        return values

    @model_validator(mode="after")
    def _new_or_existing_application(self) -> Self:
        if self.service_principal_id is None:
            if self.existing_job_id is not None:
                raise ArgumentError(
                    "service_principal_id", "is missing: existing_job_id is a job of an existing service principal."
                )
            return self
        for argument in _OF_NEW_APPLICATIONS:
            if getattr(self, argument, None) is not None:
                raise ArgumentError(argument, "is for a new application: leave it out with service_principal_id.")
        if self.existing_job_id is not None:
            job_resource_id(self.service_principal_id, self.existing_job_id)
        return self

    @model_validator(mode="after")
    def _periodic_restart(self) -> Self:
        if self.restart_period is not None and not self.restart:
            raise ArgumentError("restart_period", "contradicts restart: with False the job is never restarted.")
        return self
