"""EP607 user-mapping-enabled."""

from collections.abc import Iterator
from functools import partial

from entra_policy.estate.parts import Part, UnseenPart, objects
from entra_policy.estate.schema import Schema
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.values import Undecided, known, known_text
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario


@rule(
    "EP607",
    "user-mapping-enabled",
    level=Level.ADVISORY,
    subject=Subject.SCHEMA,
    scenarios=frozenset({Scenario.APPLICATION}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES,),
)
def user_mapping_enabled(schema: Schema, _: Context) -> Iterator[Problem]:
    """Users are provisioned, whatever else is.

    What it checks
        Synchronization rules from Microsoft Entra ID to the application: whether the only object mappings of users that
        the schema declares are disabled (`enabled` false). Disabled mappings of groups are fine, and so is one for
        users beside another that is enabled.

    Why
        Groups may be left out of provisioning, users may not: provisioning without users isn't supported. Members of
        groups refer to users that aren't there.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        enabled=False,
                    ),
                    groups(to("displayName", attribute("displayName"), matching=1)),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    Instead
        ```python
        # A scoping filter, or assignments, say which users.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        enabled=True,
                    ),
                    groups(to("displayName", attribute("displayName"), matching=1), enabled=False),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    When it is undecided
        While a part of the object mappings, a source object's or directory's name, or whether a mapping is enabled is
        not known before deployment, and no mapping of users is known to be enabled; when it is disabled and what the
        job is for is not known.
    """
    unseen: list[UnseenPart] = []
    not_known: list[Undecided] = []
    disabled: list[Part] = []
    for synchronization_rule in objects(
        Part(schema.document, schema.path, secret=False), "synchronizationRules", unseen
    ):
        if decided(not_known, partial(_is_outbound, synchronization_rule)) is False:
            continue
        for mapping in objects(synchronization_rule, "objectMappings", unseen):
            if decided(not_known, partial(_is_of_users, mapping)) is not True:
                continue
            enabled = decided(not_known, partial(_is_enabled, mapping))
            if enabled:
                return
            if enabled is False:
                disabled.append(mapping)
    if unseen:
        raise Undecided(unseen[0].reason, unseen[0].path)
    if not_known:
        raise not_known[0]
    for mapping in disabled:
        yield Problem(
            "The object mapping of users is disabled, and provisioning without users is not supported. Enable it, and "
            "say by scope, assignments and scoping filters which users are provisioned.",
            about=f"the object mapping of users is disabled: {_target(mapping)}",
            path=f"{mapping.path}.enabled",
        )


def _is_outbound(synchronization_rule: Part) -> bool:
    name = synchronization_rule.entries.get("sourceDirectoryName")
    text = known_text(name, f"{synchronization_rule.path}.sourceDirectoryName")
    return text is not None and is_entra_directory(text)


def _is_of_users(mapping: Part) -> bool:
    text = known_text(mapping.entries.get("sourceObjectName"), f"{mapping.path}.sourceObjectName")
    return text is not None and text.lower() == "user"


def _is_enabled(mapping: Part) -> bool:
    return known(mapping.entries.get("enabled"), f"{mapping.path}.enabled") is not False


def _target(mapping: Part) -> str:
    name = mapping.entries.get("targetObjectName")
    return name if type(name) is str and not mapping.secret else "?"
