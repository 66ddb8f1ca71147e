"""Serves the components to Pulumi programs in any language."""

from importlib.metadata import version

from pulumi.provider.experimental import component_provider_host

from entra_components import CrossTenantSync, ProvisioningJob

if __name__ == "__main__":
    component_provider_host(
        name="entra",
        components=[ProvisioningJob, CrossTenantSync],
        version=version("entra-provisioning"),
    )
