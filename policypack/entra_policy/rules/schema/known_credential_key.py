"""EP010 known-credential-key."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.text import did_you_mean, printable
from entra_policy.values import NOT_KNOWN_YET, UNKNOWN, Secret, Undecided, entries, items, reveal
from entra_sync.secret_keys import SecretKey

_KEYS: Final = frozenset(key.value.lower() for key in SecretKey)
# What it is meant to do isn't possible, which EP201 reports.
_MODE: Final = "provisioningmode"


@rule(
    "EP010",
    "known-credential-key",
    level=Level.ADVISORY,
    subject=Subject.JOB,
)
def known_credential_key(job: Job, _: Context) -> Iterator[Problem]:
    """Every key among a job's credentials is one that Microsoft Graph knows.

    What it checks
        The keys of `azuread.SynchronizationSecret` credentials against the members of Graph's synchronizationSecret,
        regardless of case. A key that asks for a provisioning mode has a rule of its own
        (`provisioning-mode-stays-automatic`). The components refuse other keys themselves.

    Why
        Graph takes no other keys. What was meant, such as an address for notifications, is never set, or the deployment
        fails when the credentials are written.

    Example
        ```python
        application = azuread.ApplicationFromTemplate(
            "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
        )
        azuread.SynchronizationJob("crm", service_principal_id=application.service_principal_id, template_id="scim")
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=application.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "NotificationEmail", "value": "identity@contoso.com"},
            ],
        )
        ```

    Instead
        ```python
        application = azuread.ApplicationFromTemplate(
            "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
        )
        azuread.SynchronizationJob("crm", service_principal_id=application.service_principal_id, template_id="scim")
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=application.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {
                    "key": "SyncNotificationSettings",
                    "value": '{"Enabled":true,"Recipients":"identity@contoso.com"}',
                },
            ],
        )
        ```

    When it is undecided
        While a key is not known before deployment.
    """
    if not job.credentials.resources:
        raise NotApplicable
    not_known: list[Undecided] = []
    for resource in job.credentials.resources:
        yield from _unknown_keys(resource, not_known)
    if not_known:
        raise not_known[0]


def _unknown_keys(resource: Resource, not_known: list[Undecided]) -> Iterator[Problem]:
    credentials = resource.value("credentials")
    if reveal(credentials) is UNKNOWN:
        not_known.append(Undecided(NOT_KNOWN_YET, "credentials", resource.urn))
    for index, item in enumerate(items(credentials)):
        declared = UNKNOWN if reveal(item) is UNKNOWN else entries(item).get("key")
        key, path = reveal(declared), f"credentials[{index}].key"
        if key is UNKNOWN:
            not_known.append(Undecided(NOT_KNOWN_YET, path, resource.urn))
        if type(key) is not str or key.lower() in _KEYS or key.lower().replace("_", "") == _MODE:
            continue
        # Whoever marks the whole list as a secret means its values, but that can't be known.
        hidden = type(declared) is Secret or type(item) is Secret or type(credentials) is Secret
        quoted = "A key of the credentials" if hidden else f"`{printable(key)}`"
        hint = "." if hidden else did_you_mean(key, (each.value for each in SecretKey if each is not SecretKey.NONE))
        yield Problem(
            f"{quoted} isn't a key that Microsoft Graph knows for credentials{hint}",
            about=f"{'a key' if hidden else printable(key)}: not a key of credentials",
            path=path,
            urn=resource.urn,
        )
