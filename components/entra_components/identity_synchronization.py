"""What a partner may synchronize into a tenant, as a Pulumi resource.

`IdentitySynchronizationProvider` is stored in every state that holds such a resource, as a reference to this
module and class: the path `entra_components.identity_synchronization.IdentitySynchronizationProvider` is frozen.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.access import graph_client, known_flag, known_text
from entra_components._graph.inputs import (
    TEXT,
    Problem,
    adoptable,
    checked,
    compared,
    flag_problems,
    gone,
    other_problems,
    partner_problems,
    present,
    with_connection,
)
from entra_components.connection import Connection, is_unknown
from entra_sync.graph import (
    GraphClient,
    NotFound,
    SyncInbound,
    delete_identity_synchronization,
    get_identity_synchronization,
    put_identity_synchronization,
)
from entra_sync.graph import IdentitySynchronization as Allowed

_IDENTITY: Final = ("tenant_id",)
_FLAGS: Final = ("user_sync_inbound_allowed", "group_sync_inbound_allowed")
_SETTINGS: Final = (*_FLAGS, "display_name")
_INPUTS: Final = (*_IDENTITY, *_SETTINGS, "connection")


class IdentitySynchronizationProvider(ResourceProvider):
    """Allows and forbids synchronization into a tenant. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a partner that is no tenant's id, settings of a wrong type, other inputs."""
        return checked(news, _problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another tenant is another partner."""
        return compared(olds, news, _INPUTS, replaced_by=_IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Save what is declared over what there is, if there is something."""
        partner = known_text(props, "tenant_id")
        with graph_client(props) as client:
            found = _find(client, partner)
            _save(client, partner, _declared(props), found or {})
        outputs = adoptable(props, _INPUTS, adopted=found is not None, previous=found or {})
        return CreateResult(f"{partner}/identitySynchronization", outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared settings as they are now; nothing if the identity synchronization or its partner is gone."""
        with graph_client(props) as client:
            found = _find(client, known_text(props, "tenant_id"))
        if found is None:
            return gone()
        now = {key: found.get(key) for key in _SETTINGS if props.get(key) is not None}
        return present(id_, {**props, **now}, _INPUTS)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Change the declared settings; one that isn't declared any more becomes what it was before."""
        partner = known_text(news, "tenant_id")
        previous = olds.get("previous") or {}
        with graph_client(news) as client:
            found = _find(client, partner) or {}
            # What was cleared on the service is in the state as null, and was declared nevertheless.
            dropped = {key for key in _SETTINGS if key in olds and news.get(key) is None}
            kept = {key: value for key, value in found.items() if key not in dropped}
            restored: dict[str, Any] = {key: previous[key] for key in dropped if key in previous}
            _save(client, partner, _declared(news), {**kept, **restored})
        return UpdateResult(adoptable(news, _INPUTS, adopted=bool(olds.get("adopted")), previous=previous))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete it; what was there before is put back instead."""
        partner = known_text(props, "tenant_id")
        with graph_client(props) as client:
            try:
                if props.get("adopted"):
                    _save(client, partner, props.get("previous") or {}, {})
                else:
                    delete_identity_synchronization(client, partner)
            except NotFound:
                return


class IdentitySynchronization(Resource, module="entra", name="IdentitySynchronization"):
    """What a partner tenant may synchronize into the connection's tenant, which is the target tenant.

    The partner must be there first and can't be deleted before this: declare it with
    `opts=pulumi.ResourceOptions(depends_on=[partner])`.

    What exists already is taken over when the resource is created (`pulumi import` can't import dynamic
    resources): settings that are not declared stay, and deleting the resource puts back what there was. What the
    resource created is deleted with it. Users that were synchronized stay in either case.

    Source: Microsoft Graph, crossTenantIdentitySyncPolicyPartner.

    Attributes:
        adopted: whether there was an identity synchronization before.
        previous: its settings then; one that isn't in it was not set.
    """

    tenant_id: pulumi.Output[str]
    user_sync_inbound_allowed: pulumi.Output[bool]
    group_sync_inbound_allowed: pulumi.Output[bool | None]
    display_name: pulumi.Output[str | None]
    adopted: pulumi.Output[bool]
    previous: pulumi.Output[Mapping[str, Any]]

    def __init__(
        self,
        resource_name: str,
        *,
        tenant_id: pulumi.Input[str],
        user_sync_inbound_allowed: pulumi.Input[bool] = True,
        group_sync_inbound_allowed: pulumi.Input[bool] | None = None,
        display_name: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare what a partner may synchronize.

        Args:
            resource_name: the resource's name in the program.
            tenant_id: the id of the partner's tenant, the source tenant. Another one replaces the resource.
            user_sync_inbound_allowed: whether users may come in.
            group_sync_inbound_allowed: whether groups may, a preview of Graph's beta version; None leaves it as
                it is.
            display_name: a name for the configuration, such as the partner's; None leaves it as it is.
            connection: the target tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "tenant_id": tenant_id,
            "user_sync_inbound_allowed": user_sync_inbound_allowed,
            "group_sync_inbound_allowed": group_sync_inbound_allowed,
            "display_name": display_name,
            "adopted": None,
            "previous": None,
        }
        super().__init__(IdentitySynchronizationProvider(), resource_name, with_connection(props, connection), opts)


def _problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    yield from partner_problems(news)
    if news.get("user_sync_inbound_allowed") is None:
        yield "user_sync_inbound_allowed", "is missing."
    yield from flag_problems(news, _FLAGS)
    name = news.get("display_name")
    if name is not None and not is_unknown(name) and (not isinstance(name, str) or not name):
        yield "display_name", TEXT
    yield from other_problems(news, _INPUTS, "an identity synchronization")


def _declared(props: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the program mentions."""
    settings: dict[str, Any] = {key: known_flag(props, key) for key in _FLAGS}
    if props.get("display_name") is not None:
        settings["display_name"] = known_text(props, "display_name")
    return {key: value for key, value in settings.items() if value is not None}


def _find(client: GraphClient, partner: str) -> dict[str, Any] | None:
    """The settings that there are, those that are not set left out; None if there is no identity synchronization."""
    try:
        # Only the beta version tells about groups, and what it tells must survive a change of something else.
        found = get_identity_synchronization(client, partner, groups=True)
    except NotFound:
        return None
    settings = {
        "display_name": found.display_name,
        "user_sync_inbound_allowed": found.user_sync_inbound and found.user_sync_inbound.is_sync_allowed,
        "group_sync_inbound_allowed": found.group_sync_inbound and found.group_sync_inbound.is_sync_allowed,
    }
    return {key: value for key, value in settings.items() if value is not None}


def _save(client: GraphClient, partner: str, settings: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Save settings, with those that are kept where they are silent: the call replaces all."""
    wanted = {**kept, **settings}
    fields: dict[str, Any] = {"tenant_id": partner}
    if "display_name" in wanted:
        fields["display_name"] = wanted["display_name"]
    for key, name in zip(_FLAGS, ("user_sync_inbound", "group_sync_inbound"), strict=True):
        if key in wanted:
            fields[name] = SyncInbound(is_sync_allowed=wanted[key])
    put_identity_synchronization(client, partner, Allowed(**fields))
