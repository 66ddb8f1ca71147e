"""The credentials of a job: one list that the service writes as a whole, secrets and settings together.

Source: Microsoft Graph, synchronizationSecretKeyStringValuePair.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_azuread as azuread

from entra_sync.secret_keys import in_order


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


def notification_settings(emails: Any, deletion_threshold: Any = None) -> pulumi.Input[str]:
    """The value of the key SyncNotificationSettings, as JSON: who is notified of a quarantined job, and when it stops.

    Args:
        emails: the addresses, or an output of them; None for nobody.
        deletion_threshold: the number of deletions in one cycle that stops the job, or an output of it; None for no
            limit.
    """
    if _is_known(emails) and not isinstance(deletion_threshold, pulumi.Output):
        return _notification_settings(emails, deletion_threshold)
    # An output as a whole or in it: the text is one too.
    both = pulumi.Output.all(pulumi.Output.from_input(emails), pulumi.Output.from_input(deletion_threshold))
    return both.apply(lambda parts: _notification_settings(*parts))


def _is_known(emails: Any) -> bool:
    return emails is None or (
        isinstance(emails, list) and not any(isinstance(address, pulumi.Output) for address in emails)
    )


def _notification_settings(emails: Sequence[Any] | None, deletion_threshold: float | None) -> str:
    settings: dict[str, Any] = {"Enabled": bool(emails)}
    if emails:
        settings["Recipients"] = ";".join(emails)
    settings["DeleteThresholdEnabled"] = deletion_threshold is not None
    if deletion_threshold is not None:
        # Read when the value is known, so a value that isn't one can't be refused earlier.
        if isinstance(deletion_threshold, bool) or deletion_threshold < 1 or deletion_threshold % 1:
            raise ValueError("deletion_threshold: must be a whole number of 1 or more.")
        settings["DeleteThresholdValue"] = int(deletion_threshold)
    # As the service writes it itself, so that what it shows is what was saved.
    return json.dumps(settings, separators=(",", ":"))


def declare_credentials(
    name: str,
    service_principal_id: pulumi.Input[str],
    pairs: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> azuread.SynchronizationSecret:
    """The resource that writes the whole list, in the order of Graph's own list of keys."""
    return azuread.SynchronizationSecret(
        name,
        service_principal_id=service_principal_id,
        credentials=[azuread.SynchronizationSecretCredentialArgs(key=key, value=pairs[key]) for key in in_order(pairs)],
        opts=opts,
    )


def credentials_digest(pairs: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """A text that changes with the credentials and doesn't tell them; a secret like them."""
    return pulumi.Output.secret(pulumi.Output.all(**pairs).apply(_digest))


def _digest(pairs: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(pairs, sort_keys=True).encode()).hexdigest()
