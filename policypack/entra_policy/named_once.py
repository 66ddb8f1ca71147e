"""What may be said only once: two entries about one thing would leave open which of them counts."""

from collections.abc import Iterable, Sequence

from entra_policy.errors import ConfigurationError


def check_once(named: Iterable[tuple[str, str]], remedy: str) -> None:
    """Check that no two places name the same.

    Args:
        named: property paths, each with what is named there, as it is compared.
        remedy: what to do, as the end of a sentence.

    Raises:
        ConfigurationError: two do; the message has both places.
    """
    first: dict[str, str] = {}
    for place, name in named:
        if name in first:
            raise ConfigurationError(f"`{place}` is the same as `{first[name]}`; {remedy}.")
        first[name] = place


def check_domains_once(lists: Iterable[Sequence[tuple[str, str]]]) -> None:
    """Check that no domain is one of several tenants.

    Args:
        lists: for each tenant the property paths of its domains, each with the domain in lower case. One tenant may
            list a domain more than once.

    Raises:
        ConfigurationError: two tenants have it; the message has both places.
    """
    of_tenants: list[tuple[str, str]] = []
    for domains in lists:
        first = {domain: place for place, domain in reversed(domains)}
        of_tenants.extend((place, domain) for domain, place in first.items())
    check_once(of_tenants, "a domain is one tenant's only")
