"""The credentials of a job: one list that the service writes as a whole, secrets and settings together.

Source: Microsoft Graph, synchronizationSecretKeyStringValuePair.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_azuread as azuread

from entra_sync.jobs import SecretKey

_KEYS: Final = frozenset(key.value for key in SecretKey)
# Keys that have an argument of their own.
_ARGUMENTS: Final = {
    "BaseAddress": "credentials.base_address",
    "SecretToken": "credentials.secret_token",
    "SyncAll": "scope",
    "SyncNotificationSettings": "notification_emails",
}


def check_extra_keys(extra: Mapping[str, object]) -> None:
    """Refuse keys that the service doesn't document, and those that have an argument of their own.

    Raises:
        ValueError: names the key; values are not shown.
    """
    for key in extra:
        if key in _ARGUMENTS:
            raise ValueError(f"{key} has an argument of its own: {_ARGUMENTS[key]}.")
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise ValueError(f"{key} is no key that the service documents for credentials{hint}")


def as_secret(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """The value, marked secret."""
    return pulumi.Output.secret(value)


def sync_all(scope: pulumi.Input[str]) -> pulumi.Input[str]:
    """The value of the key SyncAll for `assigned` or `all`."""
    if isinstance(scope, pulumi.Output):
        return scope.apply(_sync_all)
    return _sync_all(str(scope))


def _sync_all(scope: str) -> str:
    # Read when the value is known, so a value that isn't one of the two can't be refused earlier.
    if scope not in ("assigned", "all"):
        raise ValueError("scope: must be assigned or all.")
    return "true" if scope == "all" else "false"


def notification_settings(emails: Any) -> pulumi.Input[str]:
    """The value of the key SyncNotificationSettings: JSON with the addresses that hear of a quarantined job."""
    if emails is None:
        return _notification_settings([])
    if isinstance(emails, list) and not any(isinstance(address, pulumi.Output) for address in emails):
        return _notification_settings(emails)
    return pulumi.Output.from_input(emails).apply(_notification_settings)


def _notification_settings(emails: Sequence[Any]) -> str:
    if not emails:
        return json.dumps({"Enabled": False, "DeleteThresholdEnabled": False})
    settings = {"Enabled": True, "Recipients": ";".join(emails), "DeleteThresholdEnabled": False}
    return json.dumps(settings)


def declare_credentials(
    name: str,
    service_principal_id: pulumi.Input[str],
    pairs: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> azuread.SynchronizationSecret:
    """The resource that writes the whole list."""
    return azuread.SynchronizationSecret(
        name,
        service_principal_id=service_principal_id,
        credentials=[azuread.SynchronizationSecretCredentialArgs(key=key, value=value) for key, value in pairs.items()],
        opts=opts,
    )
