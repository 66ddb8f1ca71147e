"""The directory role for those who watch over provisioning jobs, as one component."""

from collections.abc import Mapping
from typing import Final, NotRequired, Optional, TypedDict

import pulumi

from entra_components._construction import arguments_in_a_dictionary

# What the role Global Reader lacks: for application registrations (Microsoft Learn, "Known issues for provisioning in
# Microsoft Entra ID"), and for the jobs of enterprise applications ("App registration permissions for custom roles" and
# "Enterprise application permissions for custom roles").
READ_ACTIONS: Final = (
    "microsoft.directory/applications/synchronization/standard/read",
    "microsoft.directory/servicePrincipals/synchronization/standard/read",
)
READ_SERVICE_PRINCIPALS: Final = "microsoft.directory/servicePrincipals/standard/read"
READ_LOGS: Final = "microsoft.directory/provisioningLogs/allProperties/read"
_DESCRIPTION: Final = "Can read the provisioning configuration of enterprise applications."


class ProvisioningReaderArgs(TypedDict):
    """What a `ProvisioningReader` takes."""

    display_name: NotRequired[pulumi.Input[str]]
    """The role's name in the directory; by default the component's name."""
    description: NotRequired[pulumi.Input[str]]
    """What the directory says of the role; by default what it permits."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the role can be assigned; true by default."""
    version: NotRequired[pulumi.Input[str]]
    """The version of the role's definition, any text of 1 to 128 characters; `1.0` by default."""
    template_id: NotRequired[pulumi.Input[str]]
    """The role's template id (a GUID), where it must be the same in several tenants; another one makes another
    role."""
    read_service_principals: NotRequired[bool]
    """Whether the role also reads the enterprise applications themselves, for people who have no other role that does;
    false by default."""
    read_logs: NotRequired[bool]
    """Whether the role also reads the provisioning logs, which have personal data in them; false by default."""
    principal_object_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Who is given the role in the whole tenant: names of your choice and the object ids of users, service principals
    or role-assignable groups. The names become parts of the assignments' names."""


class ProvisioningReader(pulumi.ComponentResource):
    """A directory role that can read provisioning configurations, and who has it.

    The built-in role Global Reader can't read them. Give this role to the same people as well.
    """

    role_id: pulumi.Output[str]
    """The role's object id, for role assignments."""
    template_id: pulumi.Output[str]
    """The role's template id."""

    @arguments_in_a_dictionary
    def __init__(
        self,
        name: str,
        args: ProvisioningReaderArgs,
        opts: Optional[pulumi.ResourceOptions] = None,  # noqa: UP045 - read by Pulumi's schema inference
    ) -> None:
        """Declare the role and its assignments.

        Args:
            name: the component's name; its resources are called `{name}-role` and `{name}-assignment-{principal}`.
            args: see `ProvisioningReaderArgs`.
            opts: options; providers are passed on to the component's resources.

        Raises:
            ArgumentError: an argument is wrong; the message names it.
        """
        # The validation brings pydantic, which no program pays for before it declares a component.
        import pulumi_azuread as azuread

        from entra_components._arguments.provisioning_reader import ProvisioningReaderModel, component_props
        from entra_components._arguments.validation import validated

        model = validated(ProvisioningReaderModel, "ProvisioningReader", name, args)
        super().__init__("entra:index:ProvisioningReader", name, component_props(model), opts)
        child = pulumi.ResourceOptions(parent=self)
        actions = [
            *READ_ACTIONS,
            *([READ_SERVICE_PRINCIPALS] if model.read_service_principals else []),
            *([READ_LOGS] if model.read_logs else []),
        ]
        role = azuread.CustomDirectoryRole(
            f"{name}-role",
            display_name=name if model.display_name is None else model.display_name,
            description=_DESCRIPTION if model.description is None else model.description,
            enabled=model.enabled,
            version=model.version,
            template_id=model.template_id,
            permissions=[{"allowed_resource_actions": actions}],
            opts=child,
        )
        self.role_id = role.object_id
        self.template_id = role.template_id
        for principal, object_id in model.principal_object_ids.items():
            azuread.DirectoryRoleAssignment(
                f"{name}-assignment-{principal}",
                role_id=self.role_id,
                principal_object_id=object_id,
                opts=child,
            )
        self.register_outputs({"role_id": self.role_id, "template_id": self.template_id})
