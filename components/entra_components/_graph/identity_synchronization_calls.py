"""What a partner may synchronize into a tenant, created, read, changed and deleted through Microsoft Graph."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.identity_synchronization_inputs import FLAGS, INPUTS, SETTINGS
from entra_components._graph.inputs import adoptable, gone, present
from entra_components._graph.known import known_flag, known_text
from entra_components._graph.making import made, wait_until_shown
from entra_sync.graph import (
    NOT_YET,
    ConnectionFailed,
    GraphClient,
    IdentitySynchronization,
    NotFound,
    PermissionMissing,
    ServiceUnavailable,
    SyncInbound,
    delete_identity_synchronization,
    get_identity_synchronization,
    list_partners,
    put_identity_synchronization,
    update_identity_synchronization,
)

_CONFLICT: Final = 409
_MISSING: Final = 404


def create(props: dict[str, Any]) -> CreateResult:
    """Save what is declared over what there is, if there is something."""
    partner = known_text(props, "tenant_id")
    with graph_client(props) as client:
        found = _find_of_new_partner(client, partner)
        if found is None:
            found = _create(client, partner, _declared(props))
        if found is not None:
            _change(client, partner, _declared(props))
        _wait_until_shown(client, partner, _declared(props))
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
        wanted = {**_before(olds, news, previous), **_declared(news)}
        _change(client, partner, wanted)
        _wait_until_shown(client, partner, wanted)
    return UpdateResult(adoptable(news, INPUTS, adopted=bool(olds.get("adopted")), previous=previous))


def delete(props: dict[str, Any]) -> None:
    """Delete it; what was there before is put back instead."""
    partner = known_text(props, "tenant_id")
    with graph_client(props) as client:
        try:
            if props.get("adopted"):
                _change(client, partner, _before(props, {}, props.get("previous") or {}))
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


def _find_of_new_partner(client: GraphClient, partner: str) -> dict[str, Any] | None:
    """The settings where the partner may have been added a moment ago: not every copy of Graph knows it yet."""
    what = f"the cross-tenant partner {partner}"
    try:
        with client.fresh(what, statuses={_CONFLICT}):
            return _find(client, partner)
    except PermissionMissing:
        # The list isn't about one partner: it is refused only where the permission is missing.
        list_partners(client)
        with client.fresh(what, statuses=NOT_YET - {_MISSING}):
            return _find(client, partner)


def _before(olds: Mapping[str, Any], news: Mapping[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that aren't declared any more, as they were before the resource; None for one that was not set.

    What was cleared on the service is in the state as null, and was declared nevertheless.
    """
    return {key: previous.get(key) for key in SETTINGS if key in olds and news.get(key) is None}


def _create(client: GraphClient, partner: str, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Create it; if somebody else did so in the same moment, return the settings of theirs.

    The partner may have been added a moment ago, and not every copy of Graph knows it yet.
    """
    what = f"the cross-tenant partner {partner}"

    def create() -> None:
        # Here a conflict may mean that it is there.
        with client.fresh(what, statuses=NOT_YET - {_CONFLICT}):
            put_identity_synchronization(client, partner, _document(partner, settings))

    def find() -> dict[str, Any] | None:
        with client.fresh(what, statuses=NOT_YET - {_MISSING}):
            return _find(client, partner)

    return made(client, what, create=create, find=find, is_ours=lambda found: _agrees(found, SETTINGS, settings))


def _change(client: GraphClient, partner: str, settings: Mapping[str, Any]) -> None:
    """Change settings and leave the others; if it isn't there any more, create it with them."""
    if not settings:
        return
    document = _document(partner, settings)
    try:
        update_identity_synchronization(client, partner, document)
    except NotFound:
        if _create(client, partner, settings) is not None:
            update_identity_synchronization(client, partner, document)
    except (ConnectionFailed, ServiceUnavailable):
        # It may have been done: what a repetition then found would be taken for what was there before.
        if not _agrees(_find(client, partner) or {}, settings, settings):
            raise


def _wait_until_shown(client: GraphClient, partner: str, settings: Mapping[str, Any]) -> None:
    def is_shown() -> bool:
        found = _find(client, partner)
        return found is not None and _agrees(found, settings, settings)

    wait_until_shown(client, f"the identity synchronization of the cross-tenant partner {partner}", is_shown)


def _agrees(found: Mapping[str, Any], keys: Iterable[str], settings: Mapping[str, Any]) -> bool:
    """Whether the settings of those keys are as they should be. A flag that is not set allows nothing."""
    return all((found.get(key) or None) == (settings.get(key) or None) for key in keys)


def _document(partner: str, settings: Mapping[str, Any]) -> IdentitySynchronization:
    """The settings as Graph takes them. A flag that was not set is the same as one that allows nothing."""
    fields: dict[str, Any] = {"tenant_id": partner}
    if "display_name" in settings:
        fields["display_name"] = settings["display_name"]
    for key, name in zip(FLAGS, ("user_sync_inbound", "group_sync_inbound"), strict=True):
        if key in settings:
            fields[name] = SyncInbound(is_sync_allowed=bool(settings[key]))
    return IdentitySynchronization(**fields)
