"""Cross-tenant synchronization.

What attribute mappings can't write into the other tenant.
"""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.attribute_mapping import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule import Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import Secret, Undecided, Value
from entra_sync.templates import Scenario

_CROSS_TENANT: Final = frozenset({Scenario.CROSS_TENANT})

_PHOTOS: Final = frozenset({"photo", "thumbnailphoto", "jpegphoto"})
_FROM_MAIL: Final = frozenset({"proxyaddresses", "targetaddress"})
_EXCHANGE_2024: Final = frozenset({"proxyaddresses"})
# The attribute has two spellings: that of Exchange's own cmdlet, and that of the article.
_EXCHANGE_2026: Final = frozenset(
    {"proxyaddresses", "targetaddress", "hiddenfromaddresslistenabled", "hiddenfromaddresslistsenabled"}
)


@rule(
    "EP104",
    "cross-tenant-no-photos",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Synchronizing photos",
    scenarios=_CROSS_TENANT,
)
def cross_tenant_no_photos(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """No photo is synchronized into another tenant.

    What it checks
        The target attribute and every attribute that the source refers to: photo, thumbnailPhoto and jpegPhoto, in any
        case. Expressions are parsed: a text in quotes is no reference.

    Why
        Photos are not synchronized across tenants: the service neither reads them from the source tenant nor writes
        them into the target tenant.

    Example
        ```python
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("thumbnailPhoto", attribute("thumbnailPhoto"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # Only what the service synchronizes is mapped; each user sets a photo in the other tenant.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("displayName", attribute("displayName"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While a name or an expression is not known before deployment, or when a photo is mapped and what the job is for
        is not known.
    """
    not_known: Undecided | None = None
    try:
        target = mapping.target
    except Undecided as undecided:
        target, not_known = None, undecided
    if target is not None and target.lower() in _PHOTOS:
        yield Problem(
            f"The target of {mapping.label} is a photo, and cross-tenant synchronization does not synchronize photos. "
            "Remove this mapping.",
            about=f"{mapping.label}: the target is a photo",
            path=f"{mapping.path}.targetAttributeName",
        )
    for name in mapping.source_references():
        if name.lower() in _PHOTOS:
            shown = "an attribute" if _holds_secret(mapping.value.get("source"), mapping) else f"`{name}`"
            yield Problem(
                f"The source of {mapping.label} refers to {shown}, a photo, which cross-tenant synchronization does "
                "not read. Remove the reference.",
                about=f"{mapping.label}: the source refers to {shown}",
                path=f"{mapping.path}.source",
            )
    if not_known is not None:
        raise not_known


@rule(
    "EP106",
    "proxy-addresses-source-only",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Updating proxyAddresses",
    scenarios=_CROSS_TENANT,
)
def proxy_addresses_source_only(mapping: AttributeMapping, settings: Settings) -> Iterator[Problem]:
    """No attribute of Exchange that Microsoft Graph can't write is a target.

    What it checks
        Whether the target attribute is proxyAddresses. As a source it is fine. In edition 2026 targetAddress and
        HiddenFromAddressListEnabled (also HiddenFromAddressListsEnabled) fail too.

    Why
        proxyAddresses is read-only in Microsoft Graph, through which the service writes: every export of such a user
        fails. The other attributes exist in Exchange only. The address follows from `mail`, and whether a user is shown
        in address lists from `showInAddressList`.

    Example
        ```python
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("proxyAddresses", expression('Append("SMTP:", [mail])'))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # Exchange makes the proxy addresses from the mail address.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("mail", attribute("mail"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While the target attribute's name is not known before deployment.
    """
    target = mapping.target
    if target is None or target.lower() not in (_EXCHANGE_2026 if settings.edition == "2026" else _EXCHANGE_2024):
        return
    if _holds_secret(mapping.value.get("targetAttributeName"), mapping):
        what, instead = "An attribute", "Remove this mapping."
    elif target.lower() in _FROM_MAIL:
        what, instead = f"`{target}`", "Remove this mapping; Exchange in the target tenant sets it from `mail`."
    else:
        what, instead = f"`{target}`", "Map `showInAddressList` instead."
    yield Problem(
        f"{what} is the target of {mapping.label}, but can't be written through Microsoft Graph. {instead}",
        about=f"{mapping.label}: the target can't be written",
        path=f"{mapping.path}.targetAttributeName",
    )


def _holds_secret(value: Value, mapping: AttributeMapping) -> bool:
    """Whether the value, which is a part of the mapping, is a secret, holds one or stands inside one."""
    pending = [value]
    while pending:
        item = pending.pop()
        if type(item) is Secret:
            return True
        if type(item) is dict:
            pending.extend(item.values())
        elif type(item) is list:
            pending.extend(item)
    return mapping.secret
