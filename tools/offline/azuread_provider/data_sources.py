"""Answers of data sources: the arguments, and plausible values for the rest of the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azuread_provider import facts, plausible
from azuread_provider.catalogue import DataSource, Kind
from azuread_provider.identifiers import guid, guid_in
from azuread_provider.values import Json, reveal, reveal_all

if TYPE_CHECKING:
    from collections.abc import Mapping


def answer(source: DataSource, arguments: Mapping[str, Json], client: Mapping[str, str]) -> dict[str, Json]:
    """Return a data source's whole result.

    Args:
        source: the data source.
        arguments: what the program asked for; arguments that are part of the result are given back.
        client: `tenantId`, `clientId` and `objectId` of the provider's configuration.
    """
    if source.name == "getClientConfig":
        return {**client, "id": f"{client['tenantId']}-{client['clientId']}-{client['objectId']}"}
    given = {name: value for name, value in arguments.items() if value is not None}
    seed = f"{source.name} {json.dumps(reveal_all(given), sort_keys=True)}"
    object_id = guid_in(reveal(given.get("objectId"))) or guid(seed)
    lists = [len(plain) for value in given.values() if isinstance(plain := reveal(value), list)]
    maker = plausible.Source(seed, client["tenantId"], object_id, count=max(lists, default=1))
    result = {
        item.name: plausible.value(item, maker)
        for item in source.outputs.values()
        if item.required and item.name not in given
    }
    return {
        **result,
        **_known(source, given, object_id),
        **{k: v for k, v in given.items() if k in source.outputs},
    }


def _known(source: DataSource, given: Mapping[str, Json], object_id: str) -> dict[str, Json]:
    """Return the parts of a result that facts decide."""
    if source.name == "getApplicationTemplate":
        return _template(given)
    if source.name == "getApplicationPublishedAppIds":
        return {"result": dict(facts.PUBLISHED_APPLICATIONS)}
    if source.name in facts.DATA_SOURCE_IDS:
        return {"id": facts.DATA_SOURCE_IDS[source.name].format(object_id)}
    id_property = source.outputs.get("id")
    return {"id": object_id} if id_property and id_property.shape.kind is Kind.STRING else {}


def _template(given: Mapping[str, Json]) -> dict[str, Json]:
    name, template = reveal(given.get("displayName")), reveal(given.get("templateId"))
    if template is None:
        template = facts.APPLICATION_TEMPLATES.get(str(name)) or guid("applicationTemplate", str(name))
    if name is None:
        names = {value: key for key, value in facts.APPLICATION_TEMPLATES.items()}
        name = names.get(str(template), f"Template {template}")
    return {"displayName": name, "id": template, "templateId": template}
