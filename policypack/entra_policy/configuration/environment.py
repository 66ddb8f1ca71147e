"""What the environment of the process says beside the settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from entra_policy.settings import Settings
from entra_sync.clouds import cloud_of_metadata_host, parse_cloud

# Source: the azuread provider, "Configuration" (metadata_host, environment).
_METADATA_HOST: Final = "ARM_METADATA_HOSTNAME"
_ENVIRONMENT: Final = "ARM_ENVIRONMENT"


def with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings with the cloud that the variables of the azuread provider name."""
    host, name = environment.get(_METADATA_HOST), environment.get(_ENVIRONMENT)
    cloud = cloud_of_metadata_host(host) if host else parse_cloud(name) if name else None
    return replace(settings, environment_cloud=cloud)
