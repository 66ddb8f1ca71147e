"""Which cloud a job is deployed to, by what can be seen of its provider."""

import pytest

from entra_policy.estate.cloud import DeploymentCloud, find_cloud
from entra_policy.estate.types import PROVIDER
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Value
from entra_sync.clouds import Cloud

GOVERNMENT_ENVIRONMENT = Settings(environment_cloud=Cloud.US_GOVERNMENT_L4)
NAMES_NONE = Resource(PROVIDER, "urn", "default", {})


def naming(cloud: Value) -> Resource:
    return Resource(PROVIDER, "urn", "default", {"environment": cloud})


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        (NAMES_NONE, DeploymentCloud(Cloud.US_GOVERNMENT_L4)),
        (naming("public"), DeploymentCloud(Cloud.GLOBAL)),
        (naming(UNKNOWN), DeploymentCloud(None)),
        (None, DeploymentCloud(None)),
    ],
    ids=["names-none", "names-another", "not-known-yet", "cannot-be-seen"],
)
def test_environment_counts_for_a_provider_that_names_no_cloud(
    provider: Resource | None, expected: DeploymentCloud
) -> None:
    assert find_cloud(provider, None, None, GOVERNMENT_ENVIRONMENT) == expected


def test_component_and_settings_count_where_the_provider_cannot_be_seen() -> None:
    china = Settings(cloud=Cloud.CHINA, environment_cloud=Cloud.US_GOVERNMENT_L4)
    assert find_cloud(None, None, None, china) == DeploymentCloud(Cloud.CHINA)
    assert find_cloud(None, "usgovernmentl4", None, Settings()) == DeploymentCloud(Cloud.US_GOVERNMENT_L4)
