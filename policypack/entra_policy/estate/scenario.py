"""What a job is for, decided from everything that says so together."""

from typing import Final

from entra_policy.estate import types
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.directions import directory_scenarios
from entra_policy.estate.job import argument_text
from entra_policy.estate.schema import Schema
from entra_policy.resource import Resource
from entra_policy.values import Value, is_unknown, reveal
from entra_sync.templates import (
    CROSS_TENANT_APPLICATION_TEMPLATE,
    Scenario,
    job_template,
    scenario_of_application_template,
    scenario_of_template,
)

ECMA_HOST_PATH: Final = "/ecma2host_"
# The id of a template's own schema names no tenant and no job.
_TEMPLATES_OWN_SCHEMA: Final = "." + "0" * 32
_OWN_DIRECTORIES: Final = frozenset({Scenario.INBOUND, Scenario.CLOUD_SYNC})


def find_scenario(
    *,
    component: Resource | None,
    template: Value,
    application_template: Value,
    credentials: Credentials,
    schemas: tuple[Schema, ...],
    stated: Scenario | None = None,
) -> Scenario | None:
    """The scenario of a job.

    What a component states decides alone, and so do the cross-tenant templates, what only cross-tenant jobs have
    (credentials of the type `SyncPolicy`, a target-tenant directory), and an ECMA connector host's address. Otherwise
    the template (of the job, else of its application) and the directories of the synchronization rules decide
    together: directories that only one kind of job has (Active Directory, an HR system, the inbound API) come before a
    template that is called differently. The name of a template that isn't listed says nothing.

    Args:
        component: the component that the job is a part of.
        template: the synchronization template's id, or a job's id that begins with it.
        application_template: the id of the gallery template that the application was made from.
        credentials: the credentials of the service principal.
        schemas: the schemas that are declared for the job.
        stated: what the settings state of jobs that don't say it themselves.

    Returns:
        The scenario, or None where nothing says it, where template and directories contradict each other, or where a
        credential is given more than once and only some of its values are a sign.
    """
    if component is not None and component.type == types.CROSS_TENANT_SYNC:
        return Scenario.CROSS_TENANT
    if component is not None and component.type == types.ON_PREMISES_APPLICATION:
        return Scenario.ON_PREMISES
    if component is not None and (said := argument_text(component, "scenario")) in set(Scenario):
        return Scenario(said)
    found = _found(template, application_template, credentials, schemas)
    return stated if found is None else found


def _found(
    template: Value, application_template: Value, credentials: Credentials, schemas: tuple[Schema, ...]
) -> Scenario | None:
    template_id = template_id_of(template)
    classified = None if template_id is None else scenario_of_template(template_id)
    if classified is Scenario.CROSS_TENANT or _is(application_template, CROSS_TENANT_APPLICATION_TEMPLATE):
        return Scenario.CROSS_TENANT
    directories = directory_scenarios(schemas)
    sync_policy = credentials.agree("AuthenticationType", lambda text: text.lower() == "syncpolicy")
    if sync_policy is True or Scenario.CROSS_TENANT in directories:
        return Scenario.CROSS_TENANT
    ecma_address = credentials.agree("BaseAddress", _is_ecma_address)
    if sync_policy is None:
        return None
    if ecma_address is True or Scenario.ON_PREMISES in directories:
        return Scenario.ON_PREMISES
    if ecma_address is None and classified is not Scenario.ON_PREMISES:
        return None
    if classified is None:
        classified = _of_application(application_template)
    if classified is not None:
        said = directories - {None}
        if len(said) == 1 and said <= _OWN_DIRECTORIES:
            # Only one kind of job has these directories, whatever its template is called.
            return next(iter(said)) if len(directories) == 1 or classified in said else None
        return classified if classified is not Scenario.APPLICATION or not said or classified in said else None
    if is_unknown(template) and not directories <= _OWN_DIRECTORIES:
        return None
    return next(iter(directories)) if len(directories) == 1 else None


def _of_application(template: Value) -> Scenario | None:
    text = reveal(template)
    return scenario_of_application_template(text) if type(text) is str else None


def template_id_of(template: Value) -> str | None:
    """The synchronization template's id, as written, in that id or in a job's id; None where it isn't known."""
    text = reveal(template)
    if type(text) is not str:
        return None
    return job_template(text) or text.removesuffix(_TEMPLATES_OWN_SCHEMA)


def _is(value: Value, text: str) -> bool:
    plain = reveal(value)
    return type(plain) is str and plain.lower() == text.lower()


def _is_ecma_address(address: str) -> bool:
    _, _, rest = address.partition("://")
    path = rest.partition("/")[2]
    return f"/{path}".lower().startswith(ECMA_HOST_PATH)
