"""Which cloud a job is deployed to, by what can be seen of its provider."""

from collections.abc import Sequence

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
    ("providers", "expected"),
    [
        ((NAMES_NONE,), DeploymentCloud(Cloud.US_GOVERNMENT_L4)),
        ((naming("public"),), DeploymentCloud(Cloud.GLOBAL)),
        ((naming(UNKNOWN),), DeploymentCloud(None)),
        ((), DeploymentCloud(None)),
        ((naming("public"), naming("usgovernment")), DeploymentCloud(None)),
        ((naming("usgovernment"), naming("dod")), DeploymentCloud(Cloud.US_GOVERNMENT_L4)),
        ((naming("china"), naming(UNKNOWN)), DeploymentCloud(None)),
        ((NAMES_NONE, naming("china")), DeploymentCloud(Cloud.CHINA)),
    ],
)
def test_environment_counts_for_providers_that_name_no_cloud(
    providers: Sequence[Resource], expected: DeploymentCloud
) -> None:
    assert find_cloud(providers, None, None, GOVERNMENT_ENVIRONMENT) == expected


def test_component_and_settings_count_where_the_provider_cannot_be_seen() -> None:
    china = Settings(cloud=Cloud.CHINA, environment_cloud=Cloud.US_GOVERNMENT_L4)
    assert find_cloud((), None, None, china) == DeploymentCloud(Cloud.CHINA)
    assert find_cloud((), "usgovernmentl4", None, Settings()) == DeploymentCloud(Cloud.US_GOVERNMENT_L4)
