"""What belongs to one job, while it is gathered."""

from dataclasses import dataclass

from entra_policy.resource import Resource


@dataclass(slots=True)
class JobParts:
    """What was found to belong to one job, while it is gathered.

    Attributes:
        key: the key of its service principal; None for a component whose parts can't be seen.
        job: the job's own resource, where it is declared.
        credentials: its credentials.
        schemas: its schemas.
        component: the component that it is a part of.
        restarts: its restarts, and those which may be meant for it.
        on_demand: what is provisioned on demand.
        unjoined: what perhaps belongs to it.
        perhaps_named: whether it may be meant by what names a service principal that isn't known.
        others: the keys of service principals that may be its own, though they are named in another way.
    """

    key: str | None
    job: Resource | None = None
    credentials: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    component: Resource | None = None
    restarts: tuple[Resource, ...] = ()
    on_demand: tuple[Resource, ...] = ()
    unjoined: tuple[Resource, ...] = ()
    perhaps_named: bool = False
    others: frozenset[str] = frozenset()

    @property
    def named_by(self) -> Resource | None:
        """The resource by which the job's service principal is known."""
        return next(iter((*filter(None, (self.job,)), *self.credentials, *self.schemas)), None)
