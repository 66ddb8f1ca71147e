"""EP106 proxy-addresses-source-only."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.rules.cross_tenant._secrets import holds_secret

_INSTEAD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proxyaddresses": "Remove this mapping; Exchange in the target tenant sets it from `mail`.",
        "targetaddress": "Remove this mapping, and change the attribute by hand on the object in the target tenant.",
    }
)
_EXCHANGE_2024: Final = frozenset({"proxyaddresses"})
# The attribute has two spellings: one in Exchange's own cmdlet, the other in the article.
_EXCHANGE_2026: Final = frozenset(
    {"proxyaddresses", "targetaddress", "hiddenfromaddresslistenabled", "hiddenfromaddresslistsenabled"}
)


@rule(
    "EP106",
    "proxy-addresses-source-only",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Updating proxyAddresses",
    scenarios=CROSS_TENANT,
)
def proxy_addresses_source_only(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """No Exchange attribute that Microsoft Graph can't write is a target.

    What it checks
        Whether the target attribute is proxyAddresses. As a source it is fine. In edition 2026 targetAddress and
        HiddenFromAddressListEnabled (also HiddenFromAddressListsEnabled) fail too.

    Why
        proxyAddresses is read-only in Microsoft Graph, through which the service writes: every export of such a user
        fails. The other attributes exist in Exchange only. Exchange derives the proxy addresses from `mail`, and
        whether a user is shown in address lists from `showInAddressList`; targetAddress is changed by hand on the
        object.

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
    if target is None or target.lower() not in (
        _EXCHANGE_2026 if context.settings.edition == "2026" else _EXCHANGE_2024
    ):
        return
    if holds_secret(mapping.value.get("targetAttributeName"), mapping):
        what, instead = "An attribute", "Remove this mapping."
    else:
        what, instead = f"`{target}`", _INSTEAD.get(target.lower(), "Map `showInAddressList` instead.")
    yield Problem(
        f"{what} is the target of {mapping.label}, but can't be written through Microsoft Graph. {instead}",
        about=f"{mapping.label}: the target can't be written",
        path=f"{mapping.path}.targetAttributeName",
    )
