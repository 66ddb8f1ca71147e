"""A partner of the cross-tenant access policy, created, read, changed and deleted through Microsoft Graph."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.inputs import adoptable, gone, present
from entra_components._graph.known import known_flag, known_text
from entra_components._graph.making import made, made_here, wait_until_shown
from entra_components._graph.partner_inputs import INPUTS, SETTINGS
from entra_sync.graph import (
    NOT_YET,
    AutomaticUserConsent,
    Conflict,
    ConnectionFailed,
    GraphClient,
    NotFound,
    Partner,
    PermissionMissing,
    ServiceUnavailable,
    create_partner,
    delete_partner,
    get_partner,
    list_partners,
    update_partner,
)

_FORBIDDEN: Final = 403
_CONFLICT: Final = 409


def create(props: dict[str, Any]) -> CreateResult:
    """Add the partner, or take over the one that is there."""
    partner = known_text(props, "tenant_id")
    with graph_client(props) as client:
        previous = _added_or_found(client, partner, _declared(props))
        _wait_until_shown(client, partner, _declared(props))
    return CreateResult(partner, adoptable(props, INPUTS, adopted=previous is not None, previous=previous or {}))


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The declared settings as they are now; nothing if the partner is gone."""
    with graph_client(props) as client:
        try:
            settings = _settings(get_partner(client, known_text(props, "tenant_id")))
        except NotFound:
            return gone()
    now = {key: settings.get(key) for key in SETTINGS if props.get(key) is not None}
    return present(id_, {**props, **now}, INPUTS)


def update(olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Change the declared settings; one that isn't declared any more becomes what it was before."""
    previous = olds.get("previous") or {}
    dropped = {key: previous.get(key) for key in SETTINGS if _is_dropped(key, olds, news)}
    with graph_client(news) as client:
        _change(client, known_text(news, "tenant_id"), {**dropped, **_declared(news)})
        _wait_until_shown(client, known_text(news, "tenant_id"), {**dropped, **_declared(news)})
    return UpdateResult(adoptable(news, INPUTS, adopted=bool(olds.get("adopted")), previous=previous))


def delete(props: dict[str, Any]) -> None:
    """Delete the partner; one that was there before gets its settings back instead."""
    partner = known_text(props, "tenant_id")
    previous = props.get("previous") or {}
    with graph_client(props) as client:
        try:
            if props.get("adopted"):
                _change(client, partner, {key: previous.get(key) for key in SETTINGS if key in props})
            else:
                delete_partner(client, partner)
        except NotFound:
            return
        except Conflict as conflict:
            raise Conflict(
                conflict.operation,
                f'Graph answered "{conflict.message}"; delete its identity synchronization first (an '
                "IdentitySynchronization that depends on this partner is deleted before it)",
                status=conflict.status,
                code=conflict.code,
                message=conflict.message,
                request_id=conflict.request_id,
            ) from None


def _declared(props: Mapping[str, Any]) -> dict[str, bool | None]:
    """The settings that the program mentions."""
    settings = {key: known_flag(props, key) for key in SETTINGS}
    return {key: value for key, value in settings.items() if value is not None}


def _is_dropped(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    # A setting that someone cleared is still in the state, as null: it was declared.
    return key in olds and news.get(key) is None


def _settings(partner: Partner) -> dict[str, bool]:
    """The settings that the partner has; what is not set is left out."""
    consent = partner.automatic_user_consent_settings or AutomaticUserConsent()
    found = {key: getattr(consent, name) for key, name in SETTINGS.items()}
    return {key: value for key, value in found.items() if value is not None}


def _consent(settings: Mapping[str, bool | None]) -> AutomaticUserConsent:
    return AutomaticUserConsent(**{SETTINGS[key]: value for key, value in settings.items()})


def _added_or_found(
    client: GraphClient, partner: str, settings: Mapping[str, bool | None]
) -> Mapping[str, bool] | None:
    """Make sure that the partner exists with those settings.

    Returns:
        None if it was added; the settings that it had if it was there.
    """
    known = _find(client, partner)
    found = _add(client, partner, settings) if known is None else known
    if found is None:
        return None
    # Another resource of this deployment may have added it a moment ago, and not every copy of Graph knows it yet.
    # Otherwise a missing permission is just that.
    is_new = known is None or made_here(_name(partner))
    with client.fresh(_name(partner), statuses=NOT_YET if is_new else NOT_YET - {_FORBIDDEN}):
        _change(client, partner, settings, now=_settings(found))
    return _settings(found)


def _add(client: GraphClient, partner: str, settings: Mapping[str, bool | None]) -> Partner | None:
    """Add the partner; if somebody else did so in the same moment, return theirs."""
    fields = {"automatic_user_consent_settings": _consent(settings)} if settings else {}
    wanted = Partner(tenant_id=partner, **fields)
    return made(
        client,
        _name(partner),
        create=lambda: create_partner(client, wanted),
        find=lambda: _find(client, partner),
        is_ours=lambda found: found.inbound_trust is None and _settings(found) == _settings(wanted),
    )


def _wait_until_shown(client: GraphClient, partner: str, settings: Mapping[str, bool | None]) -> None:
    def is_shown() -> bool:
        now = _settings(get_partner(client, partner))
        return all(now.get(key) == value for key, value in settings.items())

    wait_until_shown(client, _name(partner), is_shown)


def _name(partner: str) -> str:
    return f"the cross-tenant partner {partner}"


def _find(client: GraphClient, partner: str) -> Partner | None:
    try:
        with client.fresh(_name(partner), statuses={_CONFLICT}):
            return get_partner(client, partner)
    except NotFound:
        return None
    except PermissionMissing:
        # A copy of Graph that doesn't know a new partner may say so. The list isn't about one of them: it is refused
        # only where the permission is missing.
        return next((each for each in list_partners(client) if each.tenant_id.lower() == partner.lower()), None)


def _change(
    client: GraphClient,
    partner: str,
    settings: Mapping[str, bool | None],
    *,
    now: Mapping[str, bool] | None = None,
) -> None:
    """Change settings of the partner, and send those beside them as they are.

    Args:
        client: the tenant's client.
        partner: the partner's tenant.
        settings: what is to be changed; None for what is to be as the tenant's default says.
        now: the settings that the partner has; read if they aren't given.
    """
    if settings:
        # A PATCH may replace the value that both settings are in: the one that isn't ours must be in it.
        known = _settings(get_partner(client, partner)) if now is None else now
        whole = {**known, **settings}
        wanted = Partner(tenant_id=partner, automatic_user_consent_settings=_consent(whole))
        try:
            update_partner(client, wanted)
        except (ConnectionFailed, ServiceUnavailable):
            # It may have been done: what a repetition then found would be taken for what was there before.
            if _settings(get_partner(client, partner)) != {k: v for k, v in whole.items() if v is not None}:
                raise
