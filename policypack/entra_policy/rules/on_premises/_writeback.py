"""Applications that write into Active Directory Domain Services."""

from typing import Final

from entra_policy.estate.job import Job
from entra_policy.rules.on_premises._provisioned import USER_OR_GROUP, provisioned_objects
from entra_policy.values import known, known_text, reveal

_AD_DS: Final = "ad-ds"


def is_ad_ds(job: Job) -> bool:
    """Whether the declared target is Active Directory. Raises `Undecided`."""
    target = known_text(job.argument("target"), "target", job.component.urn if job.component else None)
    return target is not None and target.strip().lower() == _AD_DS


def uses_entra_connect(job: Job) -> bool:
    """Whether Entra Connect is declared for the target. Raises `Undecided`."""
    return known(job.argument("entra_connect"), "entra_connect", job.component.urn if job.component else None) is True


def has_loop(job: Job) -> bool:
    """Whether users or groups are provisioned for certain, which is a loop with Entra Connect."""
    return any(
        str(reveal(object_mapping.value.get("sourceObjectName"))).lower() in USER_OR_GROUP
        for _, object_mapping in provisioned_objects(job, [])
    )
