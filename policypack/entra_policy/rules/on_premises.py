"""On-premises application provisioning.

What is provisioned, and to what: directories and objects. The rules of this section know on-premises applications by
the names of the ECMA connector host, or as the component `entra:index:OnPremisesApplication`, whose arguments say what
no resource does:

* `target`: what the connector writes to: `ad-ds`, `sql`, `ldap` or another system;
* `entra_connect`: whether Entra Connect synchronizes that same directory;
* `anchor`: the anchor's name, or a list of names;
* `agent_id`, `agent_version`, `agent_automatic_update`: the provisioning agent;
* `tenant_url`, `host_name`, `certificate`: the connector host. The certificate is a text in PEM form, or an object with
  `common_name`, `subject_alternative_names`, `not_after` and `self_signed`.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeVar

from entra_policy.estate import Job, ObjectMapping, Schema
from entra_policy.finding import Level
from entra_policy.rule import Problem, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import NOT_KNOWN_YET, Undecided
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

ON_PREMISES: Final = frozenset({Scenario.ON_PREMISES})
USER_OR_GROUP: Final = frozenset({"user", "group"})
_Value = TypeVar("_Value")


@rule(
    "EP403",
    "on-premises-is-outbound",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Microsoft Entra ID: no users into the directory from an application",
    scenarios=ON_PREMISES,
)
def on_premises_is_outbound(object_mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """No on-premises application brings users or groups into Microsoft Entra ID.

    What it checks
        Enabled object mappings of an on-premises job: whether the target directory is Microsoft Entra ID and the target
        object User or Group.

    Why
        On-premises provisioning takes users of Microsoft Entra ID into an application. The other way there is nothing
        that would run the mapping.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                ),
                synchronization_rule(
                    users(to("userPrincipalName", attribute(f"{ECMA}userName"), matching=1)),
                    source_directory="ERP",
                    target_directory=ENTRA_DIRECTORY,
                ),
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Only from Microsoft Entra ID to the application; people come in through HR provisioning.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target directory or the target object is not known before deployment.
    """
    target = object_mapping.target_object
    if target is not None and target.lower() in USER_OR_GROUP and is_inbound(object_mapping):
        yield Problem(
            f"{object_mapping.label} brings objects of an on-premises application into Microsoft Entra ID, which "
            "on-premises provisioning can't do. Remove or disable it; bring users in through HR-driven or API-driven "
            "provisioning, Entra Connect or Microsoft Graph.",
            about=f"{object_mapping.label}: into Microsoft Entra ID",
            path=f"{object_mapping.path}.targetObjectName",
        )


@rule(
    "EP406",
    "on-premises-no-groups",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Groups",
    scenarios=ON_PREMISES,
)
def on_premises_no_groups(object_mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """An on-premises application gets no groups.

    What it checks
        Enabled object mappings of an on-premises job whose source or target object is Group.

    Why
        The ECMA connector host has only one kind of object, the user. Groups are not supported.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    groups(to(f"{ECMA}groupName", attribute("displayName"), matching=1)),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Users only; an attribute of the user says what the application would take from a group.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}department", attribute("department")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the source or target object is not known before deployment.
    """
    not_known: list[Undecided] = []
    names = (
        decided(not_known, lambda: object_mapping.source_object),
        decided(not_known, lambda: object_mapping.target_object),
    )
    if any(name is not None and name.lower() == "group" for name in names):
        yield Problem(
            f"{object_mapping.label} provisions groups, and on-premises applications only support users. Remove or "
            "disable this object mapping.",
            about=f"{object_mapping.label}: groups",
            path=object_mapping.path,
        )
    elif not_known:
        raise not_known[0]


def decided(not_known: list[Undecided], value: Callable[[], _Value], urn: str | None = None) -> _Value | None:
    """The value, or None where it isn't known: that is remembered, and what else there is can still be looked at.

    Args:
        not_known: takes in what isn't known.
        value: gets the value.
        urn: the resource that declares it, where that isn't the rule's subject.
    """
    try:
        return value()
    except Undecided as undecided:
        not_known.append(undecided if urn is None else Undecided(undecided.reason, undecided.path, urn))
        return None


def provisioned_objects(job: Job, not_known: list[Undecided]) -> Iterator[tuple[Schema, ObjectMapping]]:
    """The enabled object mappings of a job that lead to the application.

    Args:
        job: the job.
        not_known: takes in the parts in which others may be.
    """
    for schema in job.schemas:
        urn = schema.resource.urn
        object_mappings, unseen = schema.object_mappings(job)
        not_known.extend(Undecided(part.reason, part.path, urn) for part in unseen)
        for each in object_mappings:
            if each.enabled_unknown:
                not_known.append(Undecided(NOT_KNOWN_YET, f"{each.path}.enabled", urn))
            elif decided(not_known, partial(is_inbound, each), urn) is False:
                yield schema, each


def is_inbound(object_mapping: ObjectMapping) -> bool:
    """Whether the target directory is Microsoft Entra ID. Raises `Undecided` where its name isn't known."""
    return is_entra_directory(object_mapping.target_directory or "")
