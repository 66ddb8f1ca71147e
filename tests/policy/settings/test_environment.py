"""The cloud that the environment of the process names."""

import pytest

from entra_policy.configuration.environment import with_environment
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud


@pytest.mark.parametrize(
    ("environment", "cloud"),
    [
        ({}, None),
        ({"ARM_ENVIRONMENT": ""}, None),
        ({"ARM_ENVIRONMENT": "public"}, Cloud.GLOBAL),
        ({"ARM_ENVIRONMENT": "usgovernment"}, Cloud.US_GOVERNMENT_L4),
        ({"ARM_ENVIRONMENT": "dod"}, Cloud.US_GOVERNMENT_L5),
        ({"ARM_ENVIRONMENT": "China"}, Cloud.CHINA),
        ({"ARM_ENVIRONMENT": "moon"}, None),
        ({"ARM_METADATA_HOSTNAME": "management.usgovcloudapi.net"}, Cloud.US_GOVERNMENT_L4),
        ({"ARM_METADATA_HOSTNAME": "Management.ChinaCloudAPI.cn", "ARM_ENVIRONMENT": "public"}, Cloud.CHINA),
        ({"ARM_METADATA_HOSTNAME": "metadata.example.com", "ARM_ENVIRONMENT": "public"}, None),
    ],
)
def test_cloud_of_the_environment(environment: dict[str, str], cloud: Cloud | None) -> None:
    assert with_environment(Settings(edition="2026"), environment) == Settings(edition="2026", environment_cloud=cloud)
