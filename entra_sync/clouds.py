"""The Microsoft clouds, their names in the azuread provider, and the endpoints of Graph and of the login.

Source: Microsoft Graph, "National cloud deployments" (concepts/deployments); the azuread provider's
`environment`.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


class Cloud(enum.StrEnum):
    """A cloud; the value is what the azuread provider calls it. GCC tenants live in the global cloud."""

    GLOBAL = "global"
    US_GOVERNMENT_L4 = "usgovernmentl4"
    US_GOVERNMENT_L5 = "usgovernmentl5"
    CHINA = "china"
    GERMANY = "germany"


# Other names of the same clouds: the azuread provider's, the Azure command line's and SDKs', and common ones.
_ALIASES: Final[Mapping[str, Cloud]] = MappingProxyType(
    {cloud.value: cloud for cloud in Cloud}
    | dict.fromkeys(("public", "commercial", "gcc", "azurecloud", "azurepubliccloud"), Cloud.GLOBAL)
    | dict.fromkeys(
        (
            "usgovernment",
            "usgov",
            "usgovernmentcloud",
            "gcchigh",
            "azureusgovernment",
            "azureusgovernmentcloud",
        ),
        Cloud.US_GOVERNMENT_L4,
    )
    | dict.fromkeys(("dod", "usgovernmentdod"), Cloud.US_GOVERNMENT_L5)
    | dict.fromkeys(("21vianet", "azurechina", "azurechinacloud"), Cloud.CHINA)
    | dict.fromkeys(("german", "azuregerman", "azuregermancloud"), Cloud.GERMANY)
)

# The German cloud was closed; the documentation gives no endpoints for it any more.
_GRAPH: Final[Mapping[Cloud, str]] = MappingProxyType(
    {
        Cloud.GLOBAL: "https://graph.microsoft.com",
        Cloud.US_GOVERNMENT_L4: "https://graph.microsoft.us",
        Cloud.US_GOVERNMENT_L5: "https://dod-graph.microsoft.us",
        Cloud.CHINA: "https://microsoftgraph.chinacloudapi.cn",
    }
)
_LOGIN: Final[Mapping[Cloud, str]] = MappingProxyType(
    {
        Cloud.GLOBAL: "https://login.microsoftonline.com",
        Cloud.US_GOVERNMENT_L4: "https://login.microsoftonline.us",
        Cloud.US_GOVERNMENT_L5: "https://login.microsoftonline.us",
        Cloud.CHINA: "https://login.chinacloudapi.cn",
    }
)


# Source: Azure PowerShell, Get-AzEnvironment (the resource managers' addresses, which serve the metadata). L4 and L5
# share one.
_METADATA_HOSTS: Final[Mapping[str, Cloud]] = MappingProxyType(
    {
        "management.azure.com": Cloud.GLOBAL,
        "management.usgovcloudapi.net": Cloud.US_GOVERNMENT_L4,
        "management.chinacloudapi.cn": Cloud.CHINA,
    }
)


def cloud_of_metadata_host(host: str) -> Cloud | None:
    """The cloud of an Azure metadata service's host name, ignoring case; None for any other host."""
    return _METADATA_HOSTS.get(host.rstrip(".").lower())


def parse_cloud(text: str) -> Cloud | None:
    """The cloud of that name or alias, ignoring case, spaces, `-` and `_`; None for any other name."""
    return _ALIASES.get(text.lower().translate(_SEPARATORS))


_SEPARATORS: Final = {ord(separator): None for separator in " -_"}


def is_us_government(cloud: Cloud) -> bool:
    """Whether it is one of the US Government clouds (L4 or L5)."""
    return cloud in (Cloud.US_GOVERNMENT_L4, Cloud.US_GOVERNMENT_L5)


def same_boundary(a: Cloud, b: Cloud) -> bool:
    """Whether both belong to one cloud for synchronization: US Government L4 and L5 count as one."""
    return a is b or (is_us_government(a) and is_us_government(b))


def graph_endpoint(cloud: Cloud) -> str | None:
    """The root of Microsoft Graph in the cloud, without a version; None for Germany, which has none."""
    return _GRAPH.get(cloud)


def login_endpoint(cloud: Cloud) -> str | None:
    """The root of the sign-in service in the cloud; None for Germany, which has none."""
    return _LOGIN.get(cloud)
