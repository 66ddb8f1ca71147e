"""Versions of the provisioning agent: how they are read, and which are supported."""

from entra_sync.agents import oldest_supported_version, parse_agent_version, released_agent_versions


def test_agent_versions() -> None:
    assert parse_agent_version(" 1.1.2505.0 ") == parse_agent_version("1.1.2505") == (1, 1, 2505, 0)
    assert [parse_agent_version(text) for text in ("", "1", "latest", "1.x", "1.2.3.4.5", "1." + "9" * 40)] == [
        None
    ] * 6
    released = released_agent_versions()
    assert list(released) == sorted(released, key=lambda text: parse_agent_version(text) or (), reverse=True)
    assert oldest_supported_version(released) == released[1]
    assert oldest_supported_version(["1.9", "1.10", "1.2", "none"]) == "1.9"
    assert oldest_supported_version([]) is None
