"""The setting that says who is notified of a quarantined job: the value of the key `SyncNotificationSettings`.

Source: Microsoft Learn, "Configure cross-tenant synchronization using Microsoft Graph", step 9: a JSON object
with
`Enabled`, `Recipients`, `DeleteThresholdEnabled` and more.
"""

import json
import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[;,]")


def notification_recipients(text: str) -> tuple[str, ...] | None:
    """The mail addresses that are notified, in order, without the space around them.

    Args:
        text: the setting's value: a JSON object whose `Recipients` are separated by `;` or `,`.

    Returns:
        The addresses, empty if nobody is named; None for text that isn't such an object.
    """
    try:
        settings = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(settings, dict):
        return None
    recipients = settings.get("Recipients")
    if recipients is None:
        return ()
    if not isinstance(recipients, str):
        return None
    return tuple(address for part in _SEPARATORS.split(recipients) if (address := part.strip()))
