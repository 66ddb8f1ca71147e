"""EP616 deletion-threshold-notifies."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.values import Undecided, known, without_secret_marks
from entra_sync.notification import notification_recipients

_KEY: Final = "SyncNotificationSettings"


@rule(
    "EP616",
    "deletion-threshold-notifies",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    documented_in=(pages.ACCIDENTAL_DELETIONS,),
)
def deletion_threshold_notifies(job: Job, _: Context) -> Iterator[Problem]:
    """Where a threshold stops deletions, somebody hears of it.

    What it checks
        The credential `SyncNotificationSettings`: whether it sets a threshold for deletions (`DeleteThresholdEnabled`)
        while nobody is notified: no address in `Recipients`, or `Enabled` false. The components write it from
        `deletion_threshold` and `notification_emails`.

    Why
        Above the threshold the job goes into quarantine and waits until somebody allows or rejects the deletions. The
        message goes to the notification address; without one nobody learns that nothing is deprovisioned any more.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "deletion_threshold": 100,
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "deletion_threshold": 100,
                "notification_emails": ["identity@contoso.com"],
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        ```

    When it is undecided
        While the credential or the keys of the credentials are not known before deployment.
    """
    not_known: list[Undecided] = []
    for credential in job.credentials.every(_KEY):
        settings = _read(decided(not_known, partial(known, credential.value, credential.path, credential.urn)))
        if not _is_true(settings.get("deletethresholdenabled")):
            continue
        if notification_recipients(settings) and settings.get("enabled", True) not in (False, "false", "False"):
            continue
        yield Problem(
            "Deletions stop at a threshold, but nobody is notified when it is reached: the job stays in quarantine "
            "unseen. Name a notification address (`notification_emails`).",
            about="a deletion threshold without a notification address",
            path=credential.path,
            urn=credential.urn,
        )
    if not_known:
        raise not_known[0]


def _read(setting: Any) -> dict[str, Any]:
    """The settings by their names in lower case; empty for anything else than an object, or the JSON text of one."""
    plain = without_secret_marks(setting)
    if isinstance(plain, str):
        try:
            plain = json.loads(plain)
        except (ValueError, RecursionError):
            return {}
    return {str(key).lower(): value for key, value in plain.items()} if isinstance(plain, dict) else {}


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")
