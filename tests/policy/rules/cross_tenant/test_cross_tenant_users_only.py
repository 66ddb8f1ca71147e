"""EP101 cross-tenant-users-only: cross-tenant synchronization brings users into the other tenant, and nothing else."""

import pytest

from entra_policy.estate.types import GROUP, SCHEMA
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from entra_policy.values import Secret
from entra_sync.clouds import Cloud
from tests.policy.rules.cross_tenant._programs import (
    application_schema,
    objects,
    schema,
    schema_of_unknown_template,
    users,
)
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import TARGET, plain
from tests.support.expected import Expected, advises, as_source, fails, undecided
from tests.support.schema_documents import ACROSS_TENANTS, failures

GROUPS = objects('"Group"', '"Group"')
NOTHING_SAID = '{"attributeMappings": [{}, {"targetAttributeName": "mail"}], "scope": {"groups": [{"clauses": [{}]}]}}'


def with_groups(sync_all: str, *, role: str = "False") -> str:
    """A job whose schema synchronizes groups, and a group that is assigned to its application."""
    return (
        plain(f'"{TARGET}"', more=f'{{"key": "SyncAll", "value": "{sync_all}"}},')
        + f"""
SynchronizationSchema("schema", service_principal_id=principal.id, job_id=job.id, template_id="Azure2Azure", schema={{
    "synchronizationRules": [{{"sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "Azure Active Directory (target tenant)",
        "objectMappings": [{{"sourceObjectName": "Group", "targetObjectName": "Group"}}]}}]}})
admins = azuread.Group("admins", display_name="admins", security_enabled=True, assignable_to_role={role}, opts=options)
azuread.AppRoleAssignment("admins", app_role_id="00000000-0000-0000-0000-000000000000",
                          principal_object_id=admins.object_id, resource_object_id=principal.object_id, opts=options)
"""
    )


SOURCE_OBJECT = "schema.synchronizationRules[0].objectMappings[0].sourceObjectName"
PREVIEW = advises(
    SCHEMA,
    "schema",
    SOURCE_OBJECT,
    "Group -> Group synchronizes groups, which is a preview: security and Microsoft 365 groups only, with an Entra ID Governance licence. Disable this object mapping unless you use the preview.",
)


def unsupported(why: str) -> Expected:
    return fails(
        SCHEMA,
        "schema",
        SOURCE_OBJECT,
        f"Group -> Group synchronizes groups, a preview that doesn't support this: {why}. Disable this object mapping, or change that.",
    )


CASES = cases(
    "EP101",
    Case(
        "groups",
        schema(users(), GROUPS),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "Group -> Group synchronizes groups; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "devices-and-contacts",
        schema(
            objects('"device"', '"Device"'), objects('"Contact"', '"Contact"'), objects('"OrgContact"', '"OrgContact"')
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "device -> Device synchronizes devices; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "Contact -> Contact synchronizes contacts; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "OrgContact -> OrgContact synchronizes contacts; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "groups-in-2026",
        schema(GROUPS),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Group -> Group synchronizes groups, which is a preview: security and Microsoft 365 groups only, with an Entra ID Governance licence. Disable this object mapping unless you use the preview.",
            ),
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known (Group -> Group).",
            ),
        ),
    ),
    *(
        Case(
            f"groups-with-sync-all-{sync_all}-in-2026",
            with_groups(sync_all),
            settings=EDITION_2026,
            found=(found,),
        )
        for sync_all, found in (
            ("true", unsupported("everything is in scope (`SyncAll`), not only what is assigned")),
            ("false", PREVIEW),
        )
    ),
    Case(
        "groups-across-clouds-in-2026",
        with_groups("false"),
        settings=Settings(
            edition="2026",
            cloud=Cloud.GLOBAL,
            tenants={TARGET: Tenant(TARGET, cloud=Cloud.CHINA)},
        ),
        found=(unsupported("the tenants are in different clouds (global and china)"),),
    ),
    Case(
        "groups-of-administrators-in-2026",
        with_groups("false", role="True"),
        settings=EDITION_2026,
        found=(
            fails(
                GROUP,
                "admins",
                "assignableToRole",
                "Group -> Group synchronizes groups, a preview that doesn't support this: the assigned group `admins` can be assigned to roles. Disable this object mapping, or change that.",
            ),
        ),
    ),
    Case(
        "groups-that-may-be-of-administrators-in-2026",
        with_groups("false", role="unknown"),
        settings=EDITION_2026,
        found=(
            PREVIEW,
            undecided(
                GROUP,
                "admins",
                "assignableToRole",
                "not decided: `assignableToRole` is not known before deployment (Group -> Group).",
            ),
        ),
    ),
    Case(
        "devices-in-2026",
        schema(objects('"Device"', '"Device"')),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Device -> Device synchronizes devices; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case("disabled-is-fine", schema(users(), objects('"Group"', '"Group"', '"enabled": False'))),
    Case("unnamed-is-fine", schema(users(more='"name": None'), objects('"Role"', '"Role"'))),
    Case("groups-of-an-application-are-fine", application_schema(GROUPS)),
    Case(
        "unknown-object",
        schema(objects("unknown", '"Group"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].sourceObjectName` is not known before deployment (? -> Group).",
            ),
        ),
    ),
    Case(
        "unknown-whether-enabled",
        schema(objects('"Group"', '"Group"', '"enabled": unknown')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment (Group -> Group).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        schema_of_unknown_template(GROUPS),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (Group -> Group).",
            ),
        ),
    ),
    Case(
        "secret-object",
        schema(objects('pulumi.Output.secret("Group")', '"Group"')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "secret-object-mapping",
        schema(f"pulumi.Output.secret({GROUPS})"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case("nothing-said-is-fine", schema(NOTHING_SAID), others=("EP001",)),
    Case("nothing-said-in-2026-is-fine", schema(NOTHING_SAID), settings=EDITION_2026, others=("EP001",)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_objects() -> None:
    source, target = Secret("orgContact"), Secret("uSer")
    found = failures("EP101", "Azure2Azure", ACROSS_TENANTS, sourceObjectName=source, targetObjectName=target)
    assert found == [
        "? -> ? synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it."
    ]
