"""What a state keeps of each Graph resource's provider: a reference to its frozen path, and nothing else."""

import base64
import pickle
import pickletools

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

from entra_components.app_role_assignment import AppRoleAssignmentProvider
from entra_components.cross_tenant_partner import CrossTenantPartnerProvider
from entra_components.identity_synchronization import IdentitySynchronizationProvider
from entra_components.job_restart import JobRestartProvider
from entra_components.job_status import JobStatusProvider
from entra_components.synchronization_schema import SynchronizationSchemaProvider


@pytest.mark.parametrize(
    ("provider", "path"),
    [
        (SynchronizationSchemaProvider, ("entra_components.synchronization_schema", "SynchronizationSchemaProvider")),
        (JobRestartProvider, ("entra_components.job_restart", "JobRestartProvider")),
        (JobStatusProvider, ("entra_components.job_status", "JobStatusProvider")),
        (AppRoleAssignmentProvider, ("entra_components.app_role_assignment", "AppRoleAssignmentProvider")),
        (CrossTenantPartnerProvider, ("entra_components.cross_tenant_partner", "CrossTenantPartnerProvider")),
        (
            IdentitySynchronizationProvider,
            ("entra_components.identity_synchronization", "IdentitySynchronizationProvider"),
        ),
    ],
)
def test_the_provider_is_stored_as_a_reference(provider: type[ResourceProvider], path: tuple[str, str]) -> None:
    stored = base64.b64decode(serialize_provider(provider()))
    texts = [argument for _opcode, argument, _ in pickletools.genops(stored) if isinstance(argument, str)]
    assert tuple(texts) == path
    assert type(pickle.loads(stored)) is provider  # noqa: S301 - made here
