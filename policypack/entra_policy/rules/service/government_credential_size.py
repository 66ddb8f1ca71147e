"""EP313 government-credential-size."""

import json
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.cloud import CLOUD_NOT_KNOWN
from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.service._existing_principals import existing_principal
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, Undecided, Value, contains_unknown, items, known, without_secret_marks
from entra_sync.clouds import is_us_government
from entra_sync.notification import notification_size, utf8_size

GOVERNMENT_LIMIT: Final = 1024
_COUNTED: Final = frozenset({"secrettoken", "syncnotificationsettings"})
_NOT_CREDENTIALS: Final = frozenset({"syncall", "authenticationtype", "companyid"})


@rule(
    "EP313",
    "government-credential-size",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="US Government Cloud: 1 KB",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def government_credential_size(job: Job, context: Context) -> Iterator[Problem]:
    """In the US Government clouds, all credentials of a job fit into 1 KB.

    What it checks
        For jobs that are deployed to US Government L4 or L5: the UTF-8 bytes of the secret token, of the notification
        addresses (not the JSON around them) and of the service principal's certificate notification addresses. More
        than 1,024 bytes fail. It is advisory when they exceed the limit only together with all other credentials. Of
        notification settings whose `Recipients` are neither a text nor a list of texts, all bytes count; of a
        credential that is given more than once, the largest value. No value is ever shown, only sizes.

    Why
        The government clouds store them together in 1 KB. What is larger can't be saved, and the job never starts.

    Example
        ```python
        government = azuread.Provider("government", environment="usgovernment")
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "cloud": "usgovernmentl4",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "x" * 1100},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": government}),
        )
        ```

    Instead
        ```python
        # A token of moderate length, such as an opaque one instead of a signed token with many claims.
        government = azuread.Provider("government", environment="usgovernment")
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "cloud": "usgovernmentl4",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "x" * 256},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": government}),
        )
        ```

    When it is undecided
        While a part is not known and the others fit; while the provider's cloud is not known and they don't fit.
    """
    if job.cloud is not None and not is_us_government(job.cloud):
        raise NotApplicable
    if not job.credentials.resources:
        raise NotApplicable
    not_known: list[Undecided] = []
    sizes, token = _counted_sizes(job, context.settings, not_known)
    urn = job.credentials.resources[0].urn
    total = sum(sizes.values())
    parts = ", ".join(f"{name} {size:,}" for name, size in sizes.items() if size)
    if total > GOVERNMENT_LIMIT:
        if job.cloud is None:
            raise Undecided(CLOUD_NOT_KNOWN)
        yield Problem(
            f"These credentials take {total:,} bytes ({parts}), more than the 1,024 bytes that the "
            "US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            about="the credentials exceed 1 KB",
            path=token.path if token is not None else "credentials",
            urn=urn if token is None else token.urn,
        )
        return
    others = _size_of_others(job, not_known)
    if total + others > GOVERNMENT_LIMIT:
        if job.cloud is None:
            raise Undecided(CLOUD_NOT_KNOWN)
        yield Problem(
            f"These credentials take {total:,} bytes ({parts or 'none counted for certain'}), and "
            f"{total + others:,} with all other credentials; the US Government cloud can store 1,024. If it refuses "
            "them, use shorter ones.",
            about="the credentials exceed 1 KB with all others",
            path="credentials",
            urn=urn,
            level=Level.ADVISORY,
        )
    if not_known:
        raise not_known[0]


def _counted_sizes(job: Job, settings: Settings, not_known: list[Undecided]) -> tuple[dict[str, int], Declared | None]:
    """The bytes of what certainly counts, by name, and the largest secret token; adds what isn't known to the list.

    Of a key that is given more than once the largest value counts.
    """
    sizes = {"secret token": 0, "notification addresses": 0, "certificate notification addresses": 0}
    largest: Declared | None = None
    for token in job.credentials.every("SecretToken"):
        size = _size_if_known(token, not_known)
        if token.value is not None and (largest is None or size > sizes["secret token"]):
            largest = token
        sizes["secret token"] = max(size, sizes["secret token"])
    for setting in job.credentials.every("SyncNotificationSettings"):
        try:
            size = notification_size(_plain(setting.value, setting.path, setting.urn))
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        sizes["notification addresses"] = max(size, sizes["notification addresses"])
    sizes["certificate notification addresses"] = _certificate_addresses(job, settings, not_known)
    return sizes, largest


def _size_of_others(job: Job, not_known: list[Undecided]) -> int:
    """The bytes of the credentials that may count; adds what isn't known to the list."""
    sizes: dict[str, int] = {}
    for key, credential in job.credentials.others(_COUNTED | _NOT_CREDENTIALS):
        sizes[key] = max(_size_if_known(credential, not_known), sizes.get(key, 0))
    return sum(sizes.values())


def _size_if_known(credential: Declared, not_known: list[Undecided]) -> int:
    try:
        return _size(credential.value, credential.path, credential.urn)
    except Undecided as undecided:
        not_known.append(undecided)
        return 0


def _certificate_addresses(job: Job, settings: Settings, not_known: list[Undecided]) -> int:
    """The bytes of the service principal's known addresses; what isn't known is added to the list."""
    principal = job.service_principal
    if principal is None:
        try:
            existing = existing_principal(job, settings)
        except Undecided as undecided:
            not_known.append(undecided)
            return 0
        if existing is not None and existing.notification_email_addresses is not None:
            return sum(len(address.encode()) for address in existing.notification_email_addresses)
        reason = "the service principal is not declared here, nor are its notification addresses"
        remedy = "Give facts about the service principal (`--facts`, `service_principals`)."
        not_known.append(Undecided(reason, remedy=remedy))
        return 0
    total = 0
    try:
        addresses = known(principal.value("notificationEmailAddresses"), "notificationEmailAddresses", principal.urn)
    except Undecided as undecided:
        not_known.append(undecided)
        return 0
    for index, address in enumerate(items(addresses)):
        try:
            total += _size(address, f"notificationEmailAddresses[{index}]", principal.urn)
        except Undecided as undecided:
            not_known.append(undecided)
    return total


def _size(value: Value, path: str, urn: str | None) -> int:
    """The UTF-8 bytes of a text, or of the JSON of any other value. Raises `Undecided`."""
    plain = _plain(value, path, urn)
    if plain is None:
        return 0
    return utf8_size(plain if type(plain) is str else json.dumps(plain, default=str))


def _plain(value: Value, path: str, urn: str | None) -> Value:
    """The value without the marks of secrets, also inside it. Raises `Undecided`."""
    plain = known(value, path, urn)
    if contains_unknown(plain):
        raise Undecided(NOT_KNOWN_YET, path, urn)
    return without_secret_marks(plain)
