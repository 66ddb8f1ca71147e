"""Which attributes of users contain a date. The names and their sources are in `data/date_attributes.json`."""

from functools import lru_cache

from entra_sync._data import read_data


@lru_cache(maxsize=1)
def date_attributes() -> frozenset[str]:
    """The names of date attributes, in lower case."""
    return frozenset(name.lower() for name in read_data("date_attributes.json")["names"])


def is_date_attribute(name: str) -> bool:
    """Whether an attribute of that name contains a date, ignoring case."""
    return name.lower() in date_attributes()
