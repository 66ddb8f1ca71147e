"""The argument `credentials`: which keys it may have, and that its values are secrets.

Source: Microsoft Graph, synchronizationSecretKeyStringValuePair.
"""

import difflib
from collections.abc import Mapping
from typing import Final

import pulumi

from entra_sync.secret_keys import SecretKey

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
            raise ValueError(f"{key} isn't a key that the service documents for credentials{hint}")


def as_secret(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """The value, marked secret."""
    return pulumi.Output.secret(value)
