"""Which jobs need a restart for their changes, and which restart by themselves."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.schema import AttributeMapping, ObjectMapping
from entra_policy.values import NOT_KNOWN_YET, SCOPE_NOT_KNOWN, Undecided, Value, is_unknown, known, reveal
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

OUT_OF_ENTRA: Final = frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES})
# Keys of a restart's triggers that follow the job's own settings, not time.
_FOLLOWS_JOB: Final = frozenset({"scope", "syncall", "sync_all", "enabled"})


def not_all_seen(job: Job) -> Undecided:
    return Undecided("not all of what belongs to the job can be seen", urn=job.subject_resource.urn)


def not_known_enabled(object_mapping: ObjectMapping) -> Undecided:
    return Undecided(NOT_KNOWN_YET, f"{object_mapping.path}.enabled", object_mapping.schema.urn)


def object_mappings(job: Job, not_known: list[Undecided]) -> Iterator[ObjectMapping]:
    """The job's object mappings that aren't disabled; adds the parts in which others may be to `not_known`."""
    for schema in job.schemas:
        object_mappings, unseen = schema.object_mappings()
        not_known.extend(Undecided(part.reason, part.path, schema.urn) for part in unseen)
        yield from object_mappings


def source_object(object_mapping: ObjectMapping, not_known: list[Undecided]) -> str | None:
    try:
        return (object_mapping.source_side.object or "").lower()
    except Undecided as undecided:
        not_known.append(_of(object_mapping, undecided))
        return None


def has_clauses(object_mapping: ObjectMapping, not_known: list[Undecided]) -> bool:
    """Whether a scoping filter limits it for certain; False where that isn't known, which is added to `not_known`."""
    clauses, unseen = object_mapping.clauses()
    if not clauses:
        not_known.extend(Undecided(part.reason, part.path, object_mapping.schema.urn) for part in unseen)
    return bool(clauses)


def is_limited(object_mapping: ObjectMapping, job: Job, not_known: list[Undecided]) -> bool:
    """Whether certainly not everyone is in scope of it; False where that isn't known, which is added to `not_known`."""
    everything = job.syncs_all()
    doubts: list[Undecided] = []
    if everything is False or has_clauses(object_mapping, doubts):
        return True
    if everything is None:
        urn = job.credentials.every("SyncAll")[0].urn or job.subject_resource.urn
        doubts.append(Undecided(SCOPE_NOT_KNOWN, urn=urn))
    # What isn't known about the scope matters only where there is a manager.
    if doubts and manager_mapping(object_mapping, doubts) is not None:
        not_known.append(doubts[0])
    return False


def manager_mapping(object_mapping: ObjectMapping, not_known: list[Undecided]) -> AttributeMapping | None:
    """The first attribute mapping that reads Microsoft Entra ID's manager; adds what isn't known to `not_known`."""
    try:
        directory = object_mapping.source_side.directory
    except Undecided as undecided:
        not_known.append(_of(object_mapping, undecided))
        return None
    if directory is not None and not is_entra_directory(directory):
        return None
    declared = reveal(object_mapping.value.get("attributeMappings"))
    if type(declared) is list and not any(_may_read_manager(item) for item in declared):
        return None
    mappings, unseen = object_mapping.attribute_mappings()
    for mapping in mappings:
        try:
            if any(name.lower() == "manager" for name in mapping.source_references()):
                return mapping
        except Undecided as undecided:
            not_known.append(_of(object_mapping, undecided))
    not_known.extend(Undecided(part.reason, part.path, object_mapping.schema.urn) for part in unseen)
    return None


def _may_read_manager(declared: Value) -> bool:
    """False for an attribute mapping whose source doesn't even contain the word; spares parsing the others."""
    source = declared.get("source") if type(declared) is dict else None
    if type(source) is not dict or source.get("parameters"):
        return True
    texts = [source.get(key) for key in ("expression", "name")]
    if type(texts[0]) is not str or not texts[0]:
        return True
    return any(type(text) is not str or "manager" in text.lower() for text in texts if text is not None)


def _of(object_mapping: ObjectMapping, undecided: Undecided) -> Undecided:
    """The same, about the schema's resource."""
    return undecided.at(undecided.urn or object_mapping.schema.urn)


def restarts_periodically(job: Job, not_known: list[Undecided]) -> bool:
    """Whether a recurring restart is declared."""
    component = job.component.urn if job.component else None
    try:
        if known(job.argument("restart_period"), "restart_period", component) is not None:
            return True
    except Undecided as undecided:
        not_known.append(undecided)
    for restart in job.restarts:
        triggers = restart.props.get("triggers")
        plain = reveal(triggers)
        if is_unknown(triggers):
            not_known.append(Undecided(NOT_KNOWN_YET, "triggers", restart.urn))
            continue
        names = plain if type(plain) is list or type(plain) is dict else []
        if any(str(reveal(name)).lower() not in _FOLLOWS_JOB for name in names):
            return True
    return False
