"""PyYAML's safe loader with the scalars of YAML 1.2, as Go's YAML has them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

_MERGE: Final = "tag:yaml.org,2002:merge"


@cache
def loader() -> type:
    """The loader's class, a subclass of `yaml.SafeLoader`.

    YAML 1.1 turns `yes` into a boolean, `1:30` into a number and `2026-01-01` into a date. Keys that appear twice in a
    mapping are refused, as Go's YAML refuses them.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def construct_int(loader: Any, node: Any) -> int:
        try:
            return int(loader.construct_scalar(node))
        except ValueError:
            message = f"a number with {len(node.value):,} digits is too long to be read"
            raise yaml.constructor.ConstructorError(None, None, message, node.start_mark) from None

    def construct_mapping(loader: Any, node: Any) -> Iterator[dict[Any, Any]]:
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if key.id == "scalar" and key.tag != _MERGE and (key.tag, key.value) in seen:
                message = f"`{key.value}` appears twice in one mapping; keep one"
                raise yaml.constructor.ConstructorError(None, None, message, key.start_mark)
            seen.add((key.tag, str(key.value)))
        return loader.construct_yaml_map(node)  # type: ignore[no-any-return]

    Loader.add_constructor("tag:yaml.org,2002:int", construct_int)
    Loader.add_constructor("tag:yaml.org,2002:map", construct_mapping)
    Loader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("merge", r"^<<$", "<"),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    return Loader
