"""The partner and its identity synchronization: their inputs, and what they do on a Graph server."""

import copy
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider

from entra_components.cross_tenant_partner import CrossTenantPartnerProvider
from entra_components.identity_synchronization import IdentitySynchronizationProvider
from entra_sync.graph import Conflict, ConnectionFailed, NotFound, PermissionMissing, Refused, ServiceUnavailable
from tests.support.graph_server import (
    Copies,
    Fault,
    GraphServer,
    Tenant,
    dropped,
    error_answer,
    half_written,
    reset,
    slow,
    unavailable,
)
from tests.support.graph_targets import CONNECTION, PARTNER, TENANT, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PARTNERS = CrossTenantPartnerProvider()
IDENTITIES = IdentitySynchronizationProvider()
TEXT = "must be text that isn't empty."
FLAG = "must be true or false."


def inputs(**changes: Any) -> dict[str, Any]:
    values = {"tenant_id": PARTNER, "connection": CONNECTION} | changes
    return copy.deepcopy({key: value for key, value in values.items() if value is not ...})


def allowed(**changes: Any) -> dict[str, Any]:
    return inputs(**({"user_sync_inbound_allowed": True} | changes))


def partner(*, inbound: bool | None = None, outbound: bool | None = None, **more: Any) -> dict[str, Any]:
    consent = {"inboundAllowed": inbound, "outboundAllowed": outbound}
    return {"tenantId": PARTNER, "isServiceProvider": None, "automaticUserConsentSettings": consent, **more}


def identity(**settings: Any) -> dict[str, Any]:
    return {"displayName": None, "tenantId": PARTNER, **settings}


NO_INPUT = (
    "isn't an input of a cross-tenant partner; the inputs are tenant_id, automatic_redemption_inbound, "
    "automatic_redemption_outbound, connection."
)
GUID = "must be the id of the partner's tenant (a GUID); a domain doesn't identify a partner."


@pytest.mark.parametrize(
    ("provider", "news", "expected"),
    [
        (PARTNERS, inputs(), []),
        (PARTNERS, inputs(automatic_redemption_inbound=True, automatic_redemption_outbound=False), []),
        (PARTNERS, inputs(tenant_id=SENTINEL, automatic_redemption_inbound=SENTINEL, connection=SENTINEL), []),
        (PARTNERS, inputs(tenant_id=...), [("tenant_id", "is missing.")]),
        (PARTNERS, inputs(tenant_id=""), [("tenant_id", TEXT)]),
        (PARTNERS, inputs(tenant_id="contoso.com"), [("tenant_id", GUID)]),
        (PARTNERS, inputs(tenant_id=TENANT.upper()), []),
        (
            PARTNERS,
            inputs(automatic_redemption_inbound="true", automatic_redemption_outbound=1.0),
            [("automatic_redemption_inbound", FLAG), ("automatic_redemption_outbound", FLAG)],
        ),
        (
            PARTNERS,
            inputs(inbound=True),
            [("inbound", NO_INPUT)],
        ),
        (IDENTITIES, allowed(display_name="Fabrikam", group_sync_inbound_allowed=False), []),
        (IDENTITIES, allowed(display_name=SENTINEL, user_sync_inbound_allowed=SENTINEL), []),
        (IDENTITIES, inputs(), [("user_sync_inbound_allowed", "is missing.")]),
        (
            IDENTITIES,
            allowed(tenant_id=TENANT, group_sync_inbound_allowed="yes", display_name=""),
            [("group_sync_inbound_allowed", FLAG), ("display_name", TEXT)],
        ),
    ],
)
def test_check(provider: ResourceProvider, news: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    result = provider.check({}, news)
    assert result.inputs == news
    assert [(failure.property, failure.reason) for failure in result.failures] == expected


@pytest.mark.parametrize(
    ("provider", "olds", "news", "changes", "replaces"),
    [
        (PARTNERS, inputs(), inputs(), False, []),
        (PARTNERS, inputs(automatic_redemption_inbound=None), inputs(), False, []),
        (PARTNERS, inputs(), inputs(automatic_redemption_inbound=True), True, []),
        (PARTNERS, inputs(), inputs(automatic_redemption_inbound=SENTINEL), True, []),
        (PARTNERS, inputs(), inputs(tenant_id=SENTINEL), True, ["tenant_id"]),
        (IDENTITIES, allowed(), allowed(display_name="x"), True, []),
        (IDENTITIES, allowed(), allowed(tenant_id="other"), True, ["tenant_id"]),
    ],
)
def test_diff(
    provider: ResourceProvider,
    olds: dict[str, Any],
    news: dict[str, Any],
    changes: bool,  # noqa: FBT001
    replaces: list[str],
) -> None:
    result = provider.diff("id", {**olds, "adopted": False, "previous": {}}, news)
    assert (result.changes, result.replaces, result.delete_before_replace) == (changes, replaces, False)


def test_a_partner_that_was_not_there_lives_from_create_to_delete(tenant: Tenant) -> None:
    news = inputs(automatic_redemption_outbound=True)
    created = PARTNERS.create(copy.deepcopy(news))
    assert (created.id, outputs(created)) == (PARTNER, {**news, "adopted": False, "previous": {}})
    assert tenant.partners == {PARTNER: partner(outbound=True)}

    tenant.partners[PARTNER]["automaticUserConsentSettings"] = {"inboundAllowed": True, "outboundAllowed": False}
    now = PARTNERS.read(PARTNER, outputs(created))
    assert outputs(now) == {**outputs(created), "automatic_redemption_outbound": False}
    assert now.inputs == inputs(automatic_redemption_outbound=False)

    updated = PARTNERS.update(PARTNER, outputs(now), news)
    assert outputs(updated) == outputs(created)
    assert tenant.partners == {PARTNER: partner(inbound=True, outbound=True)}

    PARTNERS.update(PARTNER, outputs(created), inputs())
    assert tenant.partners == {PARTNER: partner(inbound=True)}
    PARTNERS.delete(PARTNER, outputs(created))
    assert tenant.partners == {}
    assert vars(PARTNERS.read(PARTNER, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    PARTNERS.delete(PARTNER, outputs(created))


@pytest.mark.parametrize("replaces", [False, True])
def test_a_partner_that_was_there_gets_back_what_it_had(
    tenant: Tenant,
    replaces: bool,  # noqa: FBT001
) -> None:
    tenant.patch_replaces = replaces
    before = partner(inbound=False, inboundTrust={"isMfaAccepted": True})
    tenant.partners[PARTNER] = copy.deepcopy(before)
    news = inputs(automatic_redemption_inbound=True, automatic_redemption_outbound=True)
    created = PARTNERS.create(copy.deepcopy(news))
    assert outputs(created) == {**news, "adopted": True, "previous": {"automatic_redemption_inbound": False}}
    assert tenant.partners == {PARTNER: partner(inbound=True, outbound=True, inboundTrust={"isMfaAccepted": True})}

    fewer = inputs(automatic_redemption_inbound=True)
    updated = PARTNERS.update(PARTNER, outputs(created), fewer)
    assert tenant.partners == {PARTNER: partner(inbound=True, inboundTrust={"isMfaAccepted": True})}
    PARTNERS.delete(PARTNER, outputs(updated))
    assert tenant.partners == {PARTNER: before}


@pytest.mark.parametrize("replaces", [False, True])
def test_the_side_that_is_not_declared_stays(
    graph: GraphServer,
    tenant: Tenant,
    replaces: bool,  # noqa: FBT001
) -> None:
    """Whether a PATCH of one side keeps the other is not documented: both are sent."""
    tenant.patch_replaces = replaces
    tenant.partners[PARTNER] = partner(inbound=False)
    created = PARTNERS.create(inputs(automatic_redemption_outbound=True))
    assert tenant.partners == {PARTNER: partner(inbound=False, outbound=True)}

    tenant.partners[PARTNER]["automaticUserConsentSettings"]["inboundAllowed"] = True
    updated = PARTNERS.update(PARTNER, outputs(created), inputs(automatic_redemption_outbound=False))
    assert tenant.partners == {PARTNER: partner(inbound=True, outbound=False)}
    PARTNERS.delete(PARTNER, outputs(updated))
    assert tenant.partners == {PARTNER: partner(inbound=True)}
    assert [entry.body for entry in graph.requests if entry.method == "PATCH"] == [
        {"automaticUserConsentSettings": {"inboundAllowed": False, "outboundAllowed": True}},
        {"automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": False}},
        {"automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": None}},
    ]


# What is done although nobody hears of it, and what Graph shows of it then.
LOST = [dropped(done=True), half_written(), reset(), error_answer(504, "GatewayTimeout", done=True)]
BEHIND = [Copies(), Copies(lag=2), Copies(stale=2), Copies(lag=1, stale=3)]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("copies", BEHIND, ids=["", "late", "stale", "late and stale"])
@pytest.mark.parametrize("fault", LOST)
def test_what_was_created_without_an_answer_is_not_adopted(
    graph: GraphServer, tenant: Tenant, fault: Fault, copies: Copies, times: int
) -> None:
    """Later attempts, whose answers are lost as well, find what the first one made; so destroy leaves nothing."""
    graph.behind(copy.deepcopy(copies))
    consent, settings = inputs(automatic_redemption_inbound=True), allowed(display_name="Fabrikam")
    graph.fail_next("partners.create", fault, times=times)
    added = PARTNERS.create(copy.deepcopy(consent))
    graph.fail_next("identity.put", fault, times=times)
    created = IDENTITIES.create(copy.deepcopy(settings))
    assert [outputs(added), outputs(created)] == [
        {**declared, "adopted": False, "previous": {}} for declared in (consent, settings)
    ]
    assert (tenant.partners, tenant.identity_synchronization) == (
        {PARTNER: partner(inbound=True)},
        {PARTNER: identity(displayName="Fabrikam", userSyncInbound={"isSyncAllowed": True})},
    )
    graph.service.faults.clear()
    graph.behind(Copies())
    IDENTITIES.delete(created.id, outputs(created))
    PARTNERS.delete(PARTNER, outputs(added))
    assert (tenant.partners, tenant.identity_synchronization) == ({}, {})


@pytest.mark.parametrize("fault", [dropped(), reset(done=False), error_answer(500, "InternalError")])
def test_what_was_not_created_is_tried_again(graph: GraphServer, tenant: Tenant, fault: Fault) -> None:
    graph.fail_next("partners.create", fault, times=2)
    assert outputs(PARTNERS.create(inputs())) == {**inputs(), "adopted": False, "previous": {}}
    graph.fail_next("identity.put", fault, times=2)
    assert outputs(IDENTITIES.create(allowed())) == {**allowed(), "adopted": False, "previous": {}}
    assert tenant.partners == {PARTNER: partner()}
    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": True})}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (dropped(), ConnectionFailed),
        (error_answer(500, "InternalError"), ServiceUnavailable),
        (error_answer(503, "Unavailable"), ServiceUnavailable),
    ],
)
def test_what_was_never_created_is_an_error(
    graph: GraphServer, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, fault: Fault, error: type[Exception]
) -> None:
    monkeypatch.setenv("ENTRA_GRAPH_REPLICATION", "3")
    graph.fail_next("partners.create", fault, times=3)
    with pytest.raises(error):
        PARTNERS.create(inputs())
    tenant.partners[PARTNER] = partner()
    graph.fail_next("identity.put", fault, times=3)
    with pytest.raises(error):
        IDENTITIES.create(allowed())
    assert (tenant.partners, tenant.identity_synchronization) == ({PARTNER: partner()}, {})


@pytest.mark.parametrize("lost", [False, True])
def test_what_somebody_else_creates_meanwhile_is_theirs(
    graph: GraphServer,
    tenant: Tenant,
    lost: bool,  # noqa: FBT001
) -> None:
    """It gets back what they gave it: also where the answer that would have said so was lost."""
    theirs = partner(inbound=False), identity(displayName="Theirs", userSyncInbound={"isSyncAllowed": False})
    tenant.partners[PARTNER], tenant.identity_synchronization[PARTNER] = copy.deepcopy(theirs)
    for route in ("partners.get", "identity.get"):
        graph.fail_next(route, error_answer(404, "Request_ResourceNotFound"))
    if lost:
        graph.fail_next("partners.create", reset())
        graph.fail_next("identity.put", reset())
    added = PARTNERS.create(inputs(automatic_redemption_inbound=True))
    created = IDENTITIES.create(allowed())
    assert (outputs(added)["adopted"], outputs(added)["previous"]) == (True, {"automatic_redemption_inbound": False})
    assert (outputs(created)["adopted"], outputs(created)["previous"]) == (
        True,
        {"display_name": "Theirs", "user_sync_inbound_allowed": False},
    )
    assert (tenant.partners[PARTNER], tenant.identity_synchronization[PARTNER]) == (
        partner(inbound=True),
        identity(displayName="Theirs", userSyncInbound={"isSyncAllowed": True}),
    )
    IDENTITIES.delete(created.id, outputs(created))
    PARTNERS.delete(PARTNER, outputs(added))
    assert (tenant.partners[PARTNER], tenant.identity_synchronization[PARTNER]) == theirs


def test_a_tenant_is_not_its_own_partner(tenant: Tenant) -> None:
    with pytest.raises(Refused) as caught:
        PARTNERS.create(inputs(tenant_id=TENANT))
    assert (caught.value.message, tenant.partners) == ("A tenant can't be its own partner", {})


def test_a_partner_stays_while_its_identity_synchronization_exists(tenant: Tenant) -> None:
    created = PARTNERS.create(inputs())
    tenant.identity_synchronization[PARTNER] = identity()
    with pytest.raises(Conflict) as caught:
        PARTNERS.delete(PARTNER, outputs(created))
    assert str(caught.value) == (
        f"Couldn't delete the cross-tenant partner {PARTNER}: Graph answered \"The identity synchronization of the "
        f'partner {PARTNER} must be deleted before the partner"; delete its identity synchronization first (an '
        "IdentitySynchronization that depends on this partner is deleted before it) (client-request-id "
        f"{caught.value.request_id})."
    )
    assert tenant.partners == {PARTNER: partner()}


def test_an_identity_synchronization_that_was_not_there_lives_from_create_to_delete(
    graph: GraphServer, tenant: Tenant
) -> None:
    tenant.partners[PARTNER] = partner()
    news = allowed(display_name="Fabrikam")
    created = IDENTITIES.create(copy.deepcopy(news))
    assert (created.id, outputs(created)) == (
        f"{PARTNER}/identitySynchronization",
        {**news, "adopted": False, "previous": {}},
    )
    users = {"userSyncInbound": {"isSyncAllowed": True}}
    assert tenant.identity_synchronization == {PARTNER: identity(displayName="Fabrikam", **users)}

    tenant.identity_synchronization[PARTNER]["userSyncInbound"] = {"isSyncAllowed": False}
    now = IDENTITIES.read(created.id, outputs(created))
    assert outputs(now) == {**outputs(created), "user_sync_inbound_allowed": False}
    assert now.inputs == {**news, "user_sync_inbound_allowed": False}

    with_groups = allowed(group_sync_inbound_allowed=True)
    graph.clear_requests()
    updated = IDENTITIES.update(created.id, outputs(now), copy.deepcopy(with_groups))
    assert outputs(updated) == {**with_groups, "adopted": False, "previous": {}}
    groups = {"groupSyncInbound": {"isSyncAllowed": True}}
    assert tenant.identity_synchronization == {PARTNER: identity(**users, **groups)}
    assert [(entry.method, entry.path.split("/")[1], entry.body) for entry in graph.requests] == [
        ("PATCH", "beta", {"displayName": None, **users, **groups}),
        ("GET", "beta", None),
    ]

    IDENTITIES.delete(created.id, outputs(created))
    assert tenant.identity_synchronization == {}
    assert vars(IDENTITIES.read(created.id, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    IDENTITIES.delete(created.id, outputs(created))


def test_an_identity_synchronization_that_was_there_is_put_back(tenant: Tenant) -> None:
    tenant.partners[PARTNER] = partner()
    before = identity(
        displayName="Theirs", userSyncInbound={"isSyncAllowed": False}, groupSyncInbound={"isSyncAllowed": True}
    )
    tenant.identity_synchronization[PARTNER] = copy.deepcopy(before)
    created = IDENTITIES.create(allowed())
    had = {"display_name": "Theirs", "user_sync_inbound_allowed": False, "group_sync_inbound_allowed": True}
    assert outputs(created) == {**allowed(), "adopted": True, "previous": had}
    assert tenant.identity_synchronization == {PARTNER: {**before, "userSyncInbound": {"isSyncAllowed": True}}}
    IDENTITIES.delete(created.id, outputs(created))
    assert tenant.identity_synchronization == {PARTNER: before}


def test_an_identity_synchronization_needs_its_partner(tenant: Tenant) -> None:
    with pytest.raises(NotFound):
        IDENTITIES.create(allowed())
    assert tenant.identity_synchronization == {}


def test_an_identity_synchronization_that_is_gone_is_created_again(tenant: Tenant) -> None:
    tenant.partners[PARTNER] = partner()
    created = IDENTITIES.create(allowed())
    tenant.identity_synchronization.clear()
    IDENTITIES.update(created.id, outputs(created), allowed(user_sync_inbound_allowed=False))

    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": False})}


@pytest.mark.parametrize("copies", [Copies(lag=1), Copies(lag=3)])
def test_a_partner_that_was_added_a_moment_ago_may_not_be_known_everywhere(
    graph: GraphServer, tenant: Tenant, copies: Copies
) -> None:
    graph.behind(copies)
    made = PARTNERS.create(inputs(automatic_redemption_inbound=True))
    # A second resource for the same partner, for the other side.
    other = PARTNERS.create(inputs(automatic_redemption_outbound=True))
    identities = IDENTITIES.create(allowed())

    assert (outputs(made)["adopted"], outputs(other)["adopted"], outputs(identities)["adopted"]) == (False, True, False)
    assert tenant.partners == {PARTNER: partner(inbound=True, outbound=True)}
    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": True})}


@pytest.mark.parametrize("stale", [1, 3])
def test_a_refresh_after_a_save_is_told_what_was_saved(graph: GraphServer, tenant: Tenant, stale: int) -> None:
    graph.behind(Copies(lag=stale, stale=stale))
    added = PARTNERS.create(inputs(automatic_redemption_inbound=True))
    created = IDENTITIES.create(allowed(display_name="Fabrikam"))
    assert outputs(PARTNERS.read(added.id, outputs(added))) == outputs(added)
    assert outputs(IDENTITIES.read(created.id, outputs(created))) == outputs(created)

    graph.behind(Copies(stale=stale))
    changed = PARTNERS.update(added.id, outputs(added), inputs(automatic_redemption_inbound=False))
    renamed = IDENTITIES.update(created.id, outputs(created), allowed(user_sync_inbound_allowed=False))
    assert outputs(PARTNERS.read(added.id, outputs(changed))) == outputs(changed)
    assert outputs(IDENTITIES.read(created.id, outputs(renamed))) == outputs(renamed)
    assert (tenant.partners, tenant.identity_synchronization) == (
        {PARTNER: partner(inbound=False)},
        {PARTNER: identity(userSyncInbound={"isSyncAllowed": False})},
    )


def test_what_was_saved_is_saved_though_it_cannot_be_read(graph: GraphServer, tenant: Tenant) -> None:
    added = PARTNERS.create(inputs(automatic_redemption_inbound=True))
    for route, fault in (("partners.get", dropped()), ("identity.get", unavailable())):
        graph.fail_next(route, slow(0))
        graph.fail_next(route, fault, times=3)
    changed = PARTNERS.update(added.id, outputs(added), inputs(automatic_redemption_inbound=False))
    IDENTITIES.create(allowed())
    assert (outputs(changed)["automatic_redemption_inbound"], tenant.partners) == (
        False,
        {PARTNER: partner(inbound=False)},
    )
    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": True})}


def test_a_missing_permission_is_told_at_once(graph: GraphServer, tenant: Tenant) -> None:
    """A partner that this deployment didn't add is known everywhere."""
    tenant.partners[PARTNER] = partner()
    tenant.permissions = ["Policy.Read.All"]
    with pytest.raises(PermissionMissing) as caught:
        PARTNERS.create(inputs(automatic_redemption_inbound=True))
    assert caught.value.permission == "Policy.ReadWrite.CrossTenantAccess"
    assert [entry.route for entry in graph.requests] == ["partners.get", "partners.update"]


@pytest.mark.parametrize("fault", LOST)
def test_a_change_whose_answer_was_lost_is_not_taken_for_what_was_there(
    graph: GraphServer, tenant: Tenant, fault: Fault
) -> None:
    """The client's own repetitions fail as well."""
    before = partner(inbound=True)
    tenant.partners[PARTNER] = copy.deepcopy(before)
    tenant.identity_synchronization[PARTNER] = identity(userSyncInbound={"isSyncAllowed": False})
    graph.fail_next("partners.update", fault, times=3)
    graph.fail_next("identity.update", fault, times=3)
    created = PARTNERS.create(inputs(automatic_redemption_inbound=False, automatic_redemption_outbound=True))
    synchronized = IDENTITIES.create(allowed())
    assert tenant.partners == {PARTNER: partner(inbound=False, outbound=True)}
    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": True})}

    IDENTITIES.delete(synchronized.id, outputs(synchronized))
    PARTNERS.delete(PARTNER, outputs(created))
    assert tenant.partners == {PARTNER: before}
    assert tenant.identity_synchronization == {PARTNER: identity(userSyncInbound={"isSyncAllowed": False})}


def test_a_change_that_was_not_done_is_an_error(graph: GraphServer, tenant: Tenant) -> None:
    tenant.partners[PARTNER] = partner()
    tenant.identity_synchronization[PARTNER] = identity(userSyncInbound={"isSyncAllowed": False})
    graph.fail_next("partners.update", dropped(), times=3)
    graph.fail_next("identity.update", dropped(), times=3)
    with pytest.raises(ConnectionFailed):
        PARTNERS.create(inputs(automatic_redemption_inbound=True))
    with pytest.raises(ConnectionFailed):
        IDENTITIES.create(allowed())
    assert tenant.partners == {PARTNER: partner()}
