"""What a partner may synchronize into a tenant, created, read, changed and deleted through Microsoft Graph."""

from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.identity_synchronization_inputs import FLAGS, INPUTS, SETTINGS
from entra_components._graph.inputs import adoptable, gone, present
from entra_components._graph.known import known_flag, known_text
from entra_sync.graph import (
    GraphClient,
    IdentitySynchronization,
    NotFound,
    SyncInbound,
    delete_identity_synchronization,
    get_identity_synchronization,
    put_identity_synchronization,
)


def create(props: dict[str, Any]) -> CreateResult:
    """Save what is declared over what there is, if there is something."""
    partner = known_text(props, "tenant_id")
    with graph_client(props) as client:
        found = _find(client, partner)
        _save(client, partner, _declared(props), found or {})
    outputs = adoptable(props, INPUTS, adopted=found is not None, previous=found or {})
    return CreateResult(f"{partner}/identitySynchronization", outputs)


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The declared settings as they are now; nothing if the identity synchronization or its partner is gone."""
    with graph_client(props) as client:
        found = _find(client, known_text(props, "tenant_id"))
    if found is None:
        return gone()
    now = {key: found.get(key) for key in SETTINGS if props.get(key) is not None}
    return present(id_, {**props, **now}, INPUTS)


def update(olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Change the declared settings; one that isn't declared any more becomes what it was before."""
    partner = known_text(news, "tenant_id")
    previous = olds.get("previous") or {}
    with graph_client(news) as client:
        found = _find(client, partner) or {}
        # What was cleared on the service is in the state as null, and was declared nevertheless.
        dropped = {key for key in SETTINGS if key in olds and news.get(key) is None}
        kept = {key: value for key, value in found.items() if key not in dropped}
        restored: dict[str, Any] = {key: previous[key] for key in dropped if key in previous}
        _save(client, partner, _declared(news), {**kept, **restored})
    return UpdateResult(adoptable(news, INPUTS, adopted=bool(olds.get("adopted")), previous=previous))


def delete(props: dict[str, Any]) -> None:
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


def _declared(props: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the program mentions."""
    settings: dict[str, Any] = {key: known_flag(props, key) for key in FLAGS}
    if props.get("display_name") is not None:
        settings["display_name"] = known_text(props, "display_name")
    return {key: value for key, value in settings.items() if value is not None}


def _find(client: GraphClient, partner: str) -> dict[str, Any] | None:
    """The settings, without those that are not set; None if there is no identity synchronization."""
    try:
        # Only the beta version has groups, and what it says of them must survive a change of something else.
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
    for key, name in zip(FLAGS, ("user_sync_inbound", "group_sync_inbound"), strict=True):
        if key in wanted:
            fields[name] = SyncInbound(is_sync_allowed=wanted[key])
    put_identity_synchronization(client, partner, IdentitySynchronization(**fields))
