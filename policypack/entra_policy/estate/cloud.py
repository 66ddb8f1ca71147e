"""The cloud that a job is deployed to: stated, assumed, or not known.

The provider states it, else the component, the settings, or the environment of the process. Where nothing does, it is
assumed to be the global cloud: what agrees with that passes, and nothing fails for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import Value, reveal
from entra_sync.clouds import Cloud, cloud_of_metadata_host, parse_cloud, same_boundary
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES

CLOUD_NOT_KNOWN: Final = "the cloud of the job's provider is not known"
CLOUD_ASSUMED: Final = "no cloud is stated for the job's provider, so that it is global is only assumed"


@dataclass(frozen=True, slots=True)
class DeploymentCloud:
    """The cloud of a job.

    Attributes:
        cloud: the cloud; None where it isn't known.
        assumed: whether nobody stated it.
    """

    cloud: Cloud | None
    assumed: bool = False


def find_cloud(
    providers: Sequence[Resource], component_cloud: Value, application_template: Value, settings: Settings
) -> DeploymentCloud:
    """The cloud that a job is deployed to.

    Args:
        providers: the azuread providers that the job and its credentials are deployed with, the job's first; none where
            they can't be seen. Where they state different clouds, it isn't known which one counts.
        component_cloud: what the job's component says.
        application_template: the id of the template that the application is created from: one that only another cloud
            has makes it doubtful that a cloud that nobody stated is the global one.
        settings: the cloud of providers that name none.
    """
    stated = [cloud for provider in providers if (cloud := _of_provider(provider)) is not None]
    if stated:
        return stated[0] if all(_agree(stated[0], other) for other in stated) else DeploymentCloud(None)
    # A provider that can't be seen may name another cloud than the environment: a preview leaves out default providers,
    # which are configured by the stack.
    of_environment = settings.environment_cloud if providers else None
    for value in (component_cloud, settings.cloud or of_environment):
        plain = reveal(value)
        if type(plain) is str or isinstance(plain, Cloud):
            return DeploymentCloud(parse_cloud(plain))
    if not providers or _belongs_elsewhere(application_template):
        return DeploymentCloud(None)
    return DeploymentCloud(Cloud.GLOBAL, assumed=True)


def _agree(one: DeploymentCloud, other: DeploymentCloud) -> bool:
    if one.cloud is None or other.cloud is None:
        return one.cloud is other.cloud
    return same_boundary(one.cloud, other.cloud)


def _of_provider(provider: Resource) -> DeploymentCloud | None:
    """What the provider states: its metadata host, for which it ignores the environment, else the environment."""
    for name, cloud_of in (("metadataHost", _cloud_of_host), ("environment", parse_cloud)):
        value = reveal(provider.value(name))
        if value is not None:
            return DeploymentCloud(cloud_of(value) if type(value) is str else None)
    return None


def _cloud_of_host(address: str) -> Cloud | None:
    host = urlsplit(address if "://" in address else f"https://{address}").hostname
    return None if host is None else cloud_of_metadata_host(host)


def _belongs_elsewhere(application_template: Value) -> bool:
    template = reveal(application_template)
    if type(template) is not str:
        return False
    clouds = [cloud for cloud, own in NON_GALLERY_APPLICATION_TEMPLATES.items() if own == template.strip().lower()]
    return bool(clouds) and not any(same_boundary(Cloud.GLOBAL, cloud) for cloud in clouds)
