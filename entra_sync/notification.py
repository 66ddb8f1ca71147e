"""The setting that says who is notified of a quarantined job: the value of the key `SyncNotificationSettings`.

Source: Microsoft Learn, "Configure cross-tenant synchronization using Microsoft Graph", step 9: a JSON object
with `Enabled`, `Recipients`, `DeleteThresholdEnabled` and more.
"""

import json
import re
from typing import Any, Final

_SEPARATORS: Final = re.compile(r"[;,]")
_RECIPIENTS: Final = "recipients"


def notification_recipients(setting: Any) -> tuple[str, ...] | None:
    """The mail addresses that are notified, in order, without the space around them.

    Args:
        setting: the setting's value: JSON, as a text or read, of an object whose `Recipients`, in any letter case, are
            a text in which `;` or `,` separates them, or a list of such texts. Of several recipients that differ in
            letter case, those that take most bytes count.

    Returns:
        The addresses, empty if nobody is named; None for anything else.
    """
    settings = _read(setting)
    if not isinstance(settings, dict):
        return None
    stated = [value for key, value in settings.items() if str(key).lower() == _RECIPIENTS]
    if not all(value is None or _is_recipients(value) for value in stated):
        return None
    return max((_addresses(value) for value in stated), key=_bytes_of_texts, default=())


def notification_size(setting: Any) -> int:
    """The UTF-8 bytes of what is stored for the setting.

    Those of the mail addresses; those of the whole setting where it isn't such an object as `notification_recipients`
    reads, since what is stored of it isn't documented.
    """
    addresses = notification_recipients(setting)
    if addresses is not None:
        return _bytes_of_texts(addresses)
    return (
        0 if setting is None else utf8_size(setting if isinstance(setting, str) else json.dumps(setting, default=str))
    )


def utf8_size(text: str) -> int:
    """The UTF-8 bytes of a text; half of a surrogate pair counts as the three bytes that it would take."""
    return len(text.encode("utf-8", "surrogatepass"))


def _read(setting: Any) -> Any:
    if not isinstance(setting, str):
        return setting
    try:
        return json.loads(setting)
    except (ValueError, RecursionError):
        return None


def _is_recipients(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _addresses(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value or []
    return tuple(address for text in texts for part in _SEPARATORS.split(text) if (address := part.strip()))


def _bytes_of_texts(texts: tuple[str, ...]) -> int:
    return sum(map(utf8_size, texts))
