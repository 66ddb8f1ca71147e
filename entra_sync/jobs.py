"""Synchronization jobs: their schedule, status, restart criteria, on-demand requests, templates and secrets.

The models follow Microsoft Graph v1.0 and keep to what `entra_sync.schema` says about names, absent and null
properties, enumerations and flags. Times are ISO 8601 texts in UTC, durations are ISO 8601 durations
(`PT40M`).
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, SecretStr

from entra_sync.schema import CONFIG, AsTuple, Int64, MetadataEntry, SynchronizationSchema, flags

ScheduleState: TypeAlias = Literal["Active", "Disabled", "Paused"]
StatusCode: TypeAlias = Literal["NotConfigured", "NotRun", "Active", "Paused", "Quarantine"]
ExecutionState: TypeAlias = Literal["Succeeded", "Failed", "EntryLevelErrors"]
ResetScope: TypeAlias = Annotated[
    str, flags("None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes")
]


class NameValue(BaseModel):
    """A name and its value (Microsoft Graph: keyValuePair)."""

    model_config = CONFIG

    name: str
    value: str | None = None


class SynchronizationSchedule(BaseModel):
    """When the service runs a job; read-only (Microsoft Graph: synchronizationSchedule).

    Attributes:
        expiration: when the job stops running.
        interval: the time between two runs, chosen by the service.
        state: whether the job runs.
    """

    model_config = CONFIG

    expiration: str | None = None
    interval: str = "PT40M"
    state: ScheduleState = "Disabled"


class SynchronizationError(BaseModel):
    """What went wrong (Microsoft Graph: synchronizationError)."""

    model_config = CONFIG

    code: str | None = None
    message: str | None = None
    tenant_actionable: bool = False


class SynchronizationTaskExecution(BaseModel):
    """One run of a job (Microsoft Graph: synchronizationTaskExecution); counts are of objects."""

    model_config = CONFIG

    activity_identifier: str | None = None
    state: ExecutionState = "Succeeded"
    time_began: str = ""
    time_ended: str = ""
    count_entitled: Int64 = 0
    count_entitled_for_provisioning: Int64 = 0
    count_escrowed: Int64 = 0
    count_escrowed_raw: Int64 = 0
    count_exported: Int64 = 0
    count_exports: Int64 = 0
    count_imported: Int64 = 0
    count_imported_deltas: Int64 = 0
    count_imported_reference_deltas: Int64 = 0
    error: SynchronizationError | None = None


class SynchronizationProgress(BaseModel):
    """How far a run has come (Microsoft Graph: synchronizationProgress)."""

    model_config = CONFIG

    units: str | None = None
    completed_units: Int64 = 0
    total_units: Int64 = 0
    progress_observation_date_time: str = ""


class SynchronizationQuarantine(BaseModel):
    """Why a job is in quarantine and when it is tried again (Microsoft Graph: synchronizationQuarantine).

    Attributes:
        reason: EncounteredBaseEscrowThreshold, EncounteredTotalEscrowThreshold, EncounteredEscrowProportionThreshold,
            EncounteredQuarantineException, Unknown, QuarantinedOnDemand, TooManyDeletes or IngestionInterrupted; any
            text is taken, as an example of the reference has none.
        series_count: how often the job was quarantined in a row.
    """

    model_config = CONFIG

    reason: str = "Unknown"
    current_began: str = ""
    next_attempt: str = ""
    series_began: str = ""
    series_count: Int64 = 0
    error: SynchronizationError | None = None


class KeyCount(BaseModel):
    """A type of object and how many of it there are (Microsoft Graph: stringKeyLongValuePair)."""

    model_config = CONFIG

    key: str | None = None
    value: Int64 = 0


class SynchronizationStatus(BaseModel):
    """How a job is doing; read-only (Microsoft Graph: synchronizationStatus).

    Attributes:
        count_successive_complete_failures: runs in a row that failed as a whole.
        escrows_pruned: whether old entries with errors were removed.
        quarantine: None for a job that is not in quarantine.
    """

    model_config = CONFIG

    code: StatusCode = "NotConfigured"
    count_successive_complete_failures: Int64 = 0
    escrows_pruned: bool = False
    last_execution: SynchronizationTaskExecution | None = None
    last_successful_execution: SynchronizationTaskExecution | None = None
    last_successful_execution_with_exports: SynchronizationTaskExecution | None = None
    progress: Annotated[tuple[SynchronizationProgress, ...], AsTuple] | None = ()
    quarantine: SynchronizationQuarantine | None = None
    steady_state_first_achieved_time: str = ""
    steady_state_last_achieved_time: str = ""
    synchronized_entry_count_by_type: Annotated[tuple[KeyCount, ...], AsTuple] | None = ()
    troubleshooting_url: str | None = None


class SynchronizationJob(BaseModel):
    """A job of a service principal (Microsoft Graph: synchronizationJob).

    Attributes:
        id: normally `<templateId>.<tenant id without dashes>.<GUID>`; some have two parts, or are a bare GUID.
        template_id: the synchronization template that it was created from.
        schema_: the job's schema, where it was asked for together with the job.
    """

    model_config = CONFIG

    id: str | None = None
    template_id: str | None = None
    schedule: SynchronizationSchedule | None = None
    status: SynchronizationStatus | None = None
    synchronization_job_settings: Annotated[tuple[NameValue, ...], AsTuple] | None = ()
    schema_: Annotated[SynchronizationSchema | None, Field(alias="schema")] = None


class SynchronizationTemplate(BaseModel):
    """What a job can be created from (Microsoft Graph: synchronizationTemplate).

    Attributes:
        application_id: the application that the template belongs to.
        default: whether it is the application's recommended template.
        factory_tag: the connector behind it; several templates may share one.
    """

    model_config = CONFIG

    id: str | None = None
    application_id: str = ""
    default: bool = False
    description: str | None = None
    discoverable: bool = False
    factory_tag: str | None = None
    metadata: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()
    schema_: Annotated[SynchronizationSchema | None, Field(alias="schema")] = None


class RestartCriteria(BaseModel):
    """What a restart forgets (Microsoft Graph: synchronizationJobRestartCriteria).

    Attributes:
        reset_scope: flags. Absent means what the portal's "Restart provisioning" does: QuarantineState,
            Watermark and Escrows. Microsoft says not to use None and ConnectorDataStore.
    """

    model_config = CONFIG

    reset_scope: ResetScope = "QuarantineState,Watermark,Escrows"


class SubjectLinks(BaseModel):
    """Objects that belong to a subject (Microsoft Graph: synchronizationLinkedObjects)."""

    model_config = CONFIG

    manager: "Subject | None" = None
    members: Annotated[tuple["Subject", ...], AsTuple] | None = ()
    owners: Annotated[tuple["Subject", ...], AsTuple] | None = ()


class Subject(BaseModel):
    """An object to provision on demand (Microsoft Graph: synchronizationJobSubject)."""

    model_config = CONFIG

    object_id: str
    object_type_name: str
    links: SubjectLinks | None = None


class ApplicationParameters(BaseModel):
    """What to provision on demand by which rule (Microsoft Graph: synchronizationJobApplicationParameters).

    Attributes:
        rule_id: the id of a synchronization rule of the job's schema.
        subjects: the objects.
    """

    model_config = CONFIG

    rule_id: str
    subjects: Annotated[tuple[Subject, ...], AsTuple]


class SecretEntry(BaseModel):
    """A key and its value (Microsoft Graph: synchronizationSecretKeyStringValuePair).

    Attributes:
        key: a name that `entra_sync.secret_keys.SecretKey` lists; newer ones are taken too.
        value: never shown; Graph itself answers with `*` instead of it.
    """

    model_config = CONFIG

    key: str
    value: SecretStr | None = None
