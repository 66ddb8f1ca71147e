"""A partner of the cross-tenant access policy as a Pulumi resource.

`CrossTenantPartnerProvider` is stored in every state that holds such a resource, as a reference to this module
and class: the path `entra_components.cross_tenant_partner.CrossTenantPartnerProvider` is frozen.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.access import graph_client, known_flag, known_text
from entra_components._graph.inputs import (
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
from entra_components.connection import Connection
from entra_sync.graph import (
    AutomaticUserConsent,
    Conflict,
    ConnectionFailed,
    GraphClient,
    NotFound,
    Partner,
    ServiceUnavailable,
    create_partner,
    delete_partner,
    get_partner,
    update_partner,
)

_IDENTITY: Final = ("tenant_id",)
# Inputs, and what they are in automaticUserConsentSettings.
_SETTINGS: Final[Mapping[str, str]] = {
    "automatic_redemption_inbound": "inbound_allowed",
    "automatic_redemption_outbound": "outbound_allowed",
}
_INPUTS: Final = (*_IDENTITY, *_SETTINGS, "connection")


class CrossTenantPartnerProvider(ResourceProvider):
    """Creates and changes partners. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a partner that is no tenant's id, settings that are no flags, other inputs."""
        return checked(news, _problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another tenant is another partner."""
        return compared(olds, news, _INPUTS, replaced_by=_IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Add the partner, or take over the one that is there."""
        partner = known_text(props, "tenant_id")
        with graph_client(props) as client:
            previous = _added_or_found(client, partner, _declared(props))
        return CreateResult(partner, adoptable(props, _INPUTS, adopted=previous is not None, previous=previous or {}))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared settings as they are now; nothing if the partner is gone."""
        with graph_client(props) as client:
            try:
                settings = _settings(get_partner(client, known_text(props, "tenant_id")))
            except NotFound:
                return gone()
        now = {key: settings.get(key) for key in _SETTINGS if props.get(key) is not None}
        return present(id_, {**props, **now}, _INPUTS)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Change the declared settings; one that isn't declared any more becomes what it was before."""
        previous = olds.get("previous") or {}
        dropped = {key: previous.get(key) for key in _SETTINGS if _is_dropped(key, olds, news)}
        with graph_client(news) as client:
            _change(client, known_text(news, "tenant_id"), {**dropped, **_declared(news)})
        return UpdateResult(adoptable(news, _INPUTS, adopted=bool(olds.get("adopted")), previous=previous))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete the partner; one that was there before gets its settings back instead."""
        partner = known_text(props, "tenant_id")
        previous = props.get("previous") or {}
        with graph_client(props) as client:
            try:
                if props.get("adopted"):
                    _change(client, partner, {key: previous.get(key) for key in _SETTINGS if key in props})
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


class CrossTenantPartner(Resource, module="entra", name="CrossTenantPartner"):
    """A partner tenant in the cross-tenant access policy, with automatic redemption of invitations.

    Cross-tenant synchronization needs automatic redemption outbound in the source tenant and inbound in the target
    tenant. Only the settings that are declared here are changed; others of the partner stay as they are.

    A partner that exists already is taken over when the resource is created (`pulumi import` can't import dynamic
    resources). What it had is kept in the output `previous`, and deleting the resource puts it back; only a partner
    that the resource created is deleted. If a creation failed so that nobody knows whether the partner was added,
    the next one takes over what it finds.

    Source: Microsoft Graph, crossTenantAccessPolicyConfigurationPartner.

    Attributes:
        adopted: whether the partner was there before.
        previous: the settings that it had then; one that isn't in it was not set.
    """

    tenant_id: pulumi.Output[str]
    automatic_redemption_inbound: pulumi.Output[bool | None]
    automatic_redemption_outbound: pulumi.Output[bool | None]
    adopted: pulumi.Output[bool]
    previous: pulumi.Output[Mapping[str, bool]]

    def __init__(
        self,
        resource_name: str,
        *,
        tenant_id: pulumi.Input[str],
        automatic_redemption_inbound: pulumi.Input[bool] | None = None,
        automatic_redemption_outbound: pulumi.Input[bool] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a partner.

        Args:
            resource_name: the resource's name in the program.
            tenant_id: the id of the partner's tenant. Another one replaces the resource.
            automatic_redemption_inbound: whether invitations are redeemed automatically for users of the partner
                who come into the connection's tenant; None leaves it as it is.
            automatic_redemption_outbound: the same for users of the connection's tenant who go to the partner.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "tenant_id": tenant_id,
            "automatic_redemption_inbound": automatic_redemption_inbound,
            "automatic_redemption_outbound": automatic_redemption_outbound,
            "adopted": None,
            "previous": None,
        }
        super().__init__(CrossTenantPartnerProvider(), resource_name, with_connection(props, connection), opts)


def _problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    yield from partner_problems(news)
    yield from flag_problems(news, tuple(_SETTINGS))
    yield from other_problems(news, _INPUTS, "a cross-tenant partner")


def _declared(props: Mapping[str, Any]) -> dict[str, bool | None]:
    """The settings that the program mentions."""
    settings = {key: known_flag(props, key) for key in _SETTINGS}
    return {key: value for key, value in settings.items() if value is not None}


def _is_dropped(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    # A setting that someone cleared is still in the state, as null: it was declared.
    return key in olds and news.get(key) is None


def _settings(partner: Partner) -> dict[str, bool]:
    """The settings that the partner has; what is not set is left out."""
    consent = partner.automatic_user_consent_settings or AutomaticUserConsent()
    found = {key: getattr(consent, name) for key, name in _SETTINGS.items()}
    return {key: value for key, value in found.items() if value is not None}


def _consent(settings: Mapping[str, bool | None]) -> AutomaticUserConsent:
    return AutomaticUserConsent(**{_SETTINGS[key]: value for key, value in settings.items()})


def _added_or_found(
    client: GraphClient, partner: str, settings: Mapping[str, bool | None]
) -> Mapping[str, bool] | None:
    """Let there be the partner with those settings.

    Returns:
        None if it was added; the settings that it had if it was there.
    """
    found = _find(client, partner)
    if found is None:
        found = _add(client, partner, settings)
    if found is None:
        return None
    _change(client, partner, settings)
    return _settings(found)


def _add(client: GraphClient, partner: str, settings: Mapping[str, bool | None]) -> Partner | None:
    """Add the partner; if somebody else did so in the same moment, give theirs."""
    fields = {"automatic_user_consent_settings": _consent(settings)} if settings else {}
    try:
        create_partner(client, Partner(tenant_id=partner, **fields))
    except (ConnectionFailed, ServiceUnavailable):
        # It was not there a moment ago: if it is now, it came from this very call.
        if _find(client, partner) is None:
            raise
    except Conflict:
        theirs = _find(client, partner)
        if theirs is None:
            raise
        return theirs
    return None


def _find(client: GraphClient, partner: str) -> Partner | None:
    try:
        return get_partner(client, partner)
    except NotFound:
        return None


def _change(client: GraphClient, partner: str, settings: Mapping[str, bool | None]) -> None:
    if settings:
        wanted = Partner(tenant_id=partner, automatic_user_consent_settings=_consent(settings))
        update_partner(client, wanted)
