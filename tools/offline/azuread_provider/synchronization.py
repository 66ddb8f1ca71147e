"""What synchronization jobs and secrets of azuread do in a Graph.

Source: terraform-provider-azuread 3.x, internal/services/synchronization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azuread_provider.identifiers import guid
from azuread_provider.sign_in import RefusedError
from azuread_provider.values import Json, reveal, reveal_all, secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_sync.graph import GraphClient


def create_job(client: GraphClient, inputs: Mapping[str, Json]) -> str:
    """Make a job, which does not run yet."""
    from entra_sync.graph import create_job, get_job

    principal = str(reveal(inputs["servicePrincipalId"])).rstrip("/")
    made = create_job(client, principal, str(reveal(inputs["templateId"])))
    identifier = f"{principal}/synchronization/jobs/{made.id}"
    get_job(client, principal, identifier)
    return identifier


def start_new_job(client: GraphClient, identifier: str, inputs: Mapping[str, Json]) -> None:
    """Start it at once: the provider knows nothing about credentials, and without any the job goes into quarantine."""
    if reveal(inputs.get("enabled")) is not False:
        _switch(client, identifier, on=True)


def read_job(client: GraphClient, identifier: str, _known: Mapping[str, Json]) -> dict[str, Json]:
    """Read a job; it is enabled if its schedule is active."""
    from entra_sync.graph import get_job

    principal = _principal_of(identifier)
    job = get_job(client, principal, identifier)
    schedules = [] if job.schedule is None else [job.schedule]
    return {
        "servicePrincipalId": principal,
        "templateId": job.template_id,
        "enabled": any(schedule.state == "Active" for schedule in schedules),
        "schedules": [
            {"expiration": schedule.expiration or "", "interval": schedule.interval, "state": schedule.state}
            for schedule in schedules
        ],
    }


def update_job(client: GraphClient, identifier: str, _old: Mapping[str, Json], new: Mapping[str, Json]) -> None:
    """Start or pause a job."""
    on = reveal(new.get("enabled")) is not False
    # The old properties aren't looked at: after a creation that was not finished they are what was wanted.
    if read_job(client, identifier, {})["enabled"] != on:
        _switch(client, identifier, on=on)


def delete_job(client: GraphClient, identifier: str, _known: Mapping[str, Json]) -> None:
    """Delete a job."""
    from entra_sync.graph import delete_job

    delete_job(client, _principal_of(identifier), identifier)


def _switch(client: GraphClient, identifier: str, *, on: bool) -> None:
    from entra_sync.graph import pause_job, start_job

    (start_job if on else pause_job)(client, _principal_of(identifier), identifier)


def _save_secrets(client: GraphClient, principal: str, credentials: list[Json]) -> None:
    """Save the whole list; the provider then waits until as many keys are set as it gave."""
    from entra_sync.graph import get_secrets, put_secrets
    from entra_sync.jobs import SecretEntry

    put_secrets(client, principal, [SecretEntry.model_validate(entry) for entry in credentials])
    count = client.read_again(
        f"the secrets of {principal}",
        lambda: len(get_secrets(client, principal)),
        lambda found: found == len(credentials),
    )
    if count != len(credentials):
        raise RefusedError(
            f"Waiting for synchronization secrets for {principal}: {len(credentials)} were saved and {count} are set; "
            "a key without a value, or a key twice, is never set"
        )


def create_secrets(client: GraphClient, inputs: Mapping[str, Json]) -> str:
    """Save the whole list; the resource's id is the service principal's."""
    principal = str(reveal(inputs["servicePrincipalId"])).rstrip("/")
    _save_secrets(client, principal, _credentials(inputs))
    return principal


def read_secrets(client: GraphClient, identifier: str, known: Mapping[str, Json]) -> dict[str, Json]:
    """Read the list in the service's order: what it shows as `*` is the engine's own value, if that knows the key."""
    from entra_sync.graph import get_secrets

    values = {entry["key"]: entry["value"] for entry in _credentials(known)}
    there = [
        (str(entry.key), entry.value.get_secret_value() if entry.value else "")
        for entry in get_secrets(client, identifier)
    ]
    shown = [(key, values.get(key, value) if value == "*" else value) for key, value in there]
    if shown == list(values.items()):
        return {"servicePrincipalId": identifier, "credentials": known.get("credentials")}
    found = [{"key": key, "value": secret(value)} for key, value in shown]
    return {"servicePrincipalId": identifier, "credentials": found}


def update_secrets(client: GraphClient, identifier: str, _old: Mapping[str, Json], new: Mapping[str, Json]) -> None:
    """Save the whole list again."""
    _save_secrets(client, identifier, _credentials(new))


def delete_secrets(client: GraphClient, identifier: str, known: Mapping[str, Json]) -> None:
    """Save the same keys without values, which removes them."""
    from entra_sync.graph import put_secrets
    from entra_sync.jobs import SecretEntry

    emptied = [SecretEntry.model_validate({"key": entry["key"], "value": ""}) for entry in _credentials(known)]
    put_secrets(client, identifier, emptied)


def _credentials(properties: Mapping[str, Json]) -> list[dict[str, Any]]:
    return list(reveal_all(properties.get("credentials")) or [])


def provision(client: GraphClient, inputs: Mapping[str, Json]) -> str:
    """Provision objects on demand, once."""
    from entra_sync.graph import provision_on_demand
    from entra_sync.jobs import ApplicationParameters

    principal, job = (str(reveal(inputs[name])) for name in ("servicePrincipalId", "synchronizationJobId"))
    parameters = [ApplicationParameters.model_validate(entry) for entry in reveal_all(inputs["parameters"])]
    provision_on_demand(client, principal, job, parameters)
    return guid(principal, job, str(parameters))


def _principal_of(identifier: str) -> str:
    """Return the service principal's resource id in a job's."""
    return identifier.partition("/synchronization/")[0]
