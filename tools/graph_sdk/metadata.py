"""Makes the excerpt of Microsoft Graph's metadata that requests and answers in the tests are checked against.

    .tools/graph-sdk/bin/python tools/graph_sdk/metadata.py --beta WHEEL --nullable FILE   # writes the excerpt
    .tools/graph-sdk/bin/python tools/graph_sdk/metadata.py --print   # prints v1.0, and nothing of what may be null

Microsoft generates its SDKs from the metadata. Names, types and members of v1.0 come from the Python SDK that
`tools/graph_sdk_environment.py` installs, those of the beta version from the wheel of `msgraph-beta-sdk`. The SDKs
treat everything as nullable; what isn't is in the type definitions for TypeScript, `microsoft-graph.d.ts` of the npm
package `@microsoft/microsoft-graph-types`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fields import Field, fields_of, members_of, wire_name

EXCERPT: Final = Path(__file__).parents[2] / "tests" / "reference" / "graph-metadata.json"

# What the calls of the product, and of the commands and tests around it, send and get.
_TYPES: Final = {
    "v1.0": (
        "models.app_role",
        "models.app_role_assignment",
        "models.application_service_principal",
        "models.application_template",
        "models.attribute_mapping_function_schema",
        "models.cross_tenant_access_policy",
        "models.cross_tenant_access_policy_configuration_partner",
        "models.cross_tenant_identity_sync_policy_partner",
        "models.filter_operator_schema",
        "models.group",
        "models.o_data_errors.o_data_error",
        "models.parse_expression_response",
        "models.provisioning_object_summary",
        "models.string_key_string_value_pair",
        "models.synchronization_job",
        "models.synchronization_schema",
        "models.synchronization_secret_key_string_value_pair",
        "models.synchronization_template",
        "models.user",
    ),
    "beta": ("models.cross_tenant_identity_sync_policy_partner",),
}
_JOBS: Final = "service_principals.item.synchronization.jobs"
# Bodies that are no types of the metadata: the parameters of actions, and a list that is put.
_BODIES: Final = {
    "v1.0": (
        "application_templates.item.instantiate.instantiate_post_request_body",
        "service_principals.item.synchronization.secrets.secrets_put_request_body",
        f"{_JOBS}.item.provision_on_demand.provision_on_demand_post_request_body",
        f"{_JOBS}.item.restart.restart_post_request_body",
        f"{_JOBS}.item.schema.parse_expression.parse_expression_post_request_body",
        f"{_JOBS}.item.validate_credentials.validate_credentials_post_request_body",
    ),
    "beta": (),
}
_PACKAGES: Final = {"v1.0": "msgraph", "beta": "msgraph_beta"}
# Of these, whose relations reach most of Graph, only what is plain, or of a type that is in the excerpt anyway.
_SHALLOW: Final = frozenset(
    {
        "application",
        "applicationTemplate",
        "crossTenantAccessPolicy",
        "directoryObject",
        "group",
        "servicePrincipal",
        "user",
    }
)
# Values of these types may have any property; the SDK doesn't say which types are open. So are directory objects, for
# extensions, which nothing here uses: an unknown property of theirs is a mistake.
_OPEN: Final = frozenset({"detailsInfo", "identity", "publicInnerError", "stringKeyObjectValuePair"})

Document = dict[str, Any]
Nullable = dict[str, dict[str, bool]]


def excerpt(api: str, nullable: Nullable) -> Document:
    """The types, bodies and enums of a version of the API.

    A type's properties have the form `kind`, `[kind]` for a collection, each with a `?` where it may be null; a kind is
    plain (`string`, `date-time`, ...) or the name of a type or an enum. Those of its bases are among them.
    """
    bodies = {re.sub(r"(Post|Put)RequestBody$", "", wire_name(body)): body for body in _loaded(api, _BODIES)}
    found: dict[str, type[Any]] = {}
    pending = [*_loaded(api, _TYPES), *(model for body in bodies.values() for model in _models(body))]
    while pending:
        model = pending.pop()
        if wire_name(model) not in found:
            found[wire_name(model)] = model
            pending += [*_bases(model), *([] if wire_name(model) in _SHALLOW else _models(model))]
    enums: dict[str, Document] = {}
    return {
        "types": {name: _type(found[name], found, nullable, enums) for name in sorted(found)},
        "bodies": {name: _properties(bodies[name], found, nullable, enums) for name in sorted(bodies)},
        "enums": dict(sorted(enums.items())),
    }


def _loaded(api: str, modules: dict[str, tuple[str, ...]]) -> list[type[Any]]:
    """The one model of each module: the class that has the module's name without underscores."""
    loaded = []
    for module in modules[api]:
        wanted = module.rsplit(".", 1)[1].replace("_", "")
        names = vars(importlib.import_module(f"{_PACKAGES[api]}.generated.{module}"))
        [model] = [found for name, found in names.items() if name.lower() == wanted]
        loaded.append(model)
    return loaded


def _models(model: type[Any]) -> list[type[Any]]:
    return [field.model for field in fields_of(model).values() if field.kind == "object" and field.model is not None]


def _bases(model: type[Any]) -> list[type[Any]]:
    return [base for base in model.__bases__ if base.__module__.partition(".")[0] in _PACKAGES.values()]


def _type(model: type[Any], found: dict[str, type[Any]], nullable: Nullable, enums: dict[str, Document]) -> Document:
    names = [wire_name(base) for base in model.__mro__ if wire_name(base) in found]
    described: Document = {"properties": _properties(model, found, nullable, enums)}
    if names[1:]:
        described["base"] = names[1]
    if any(name in _OPEN for name in names):
        described["open"] = True
    return described


def _properties(
    model: type[Any], found: dict[str, type[Any]], nullable: Nullable, enums: dict[str, Document]
) -> dict[str, str]:
    described = {}
    for name, field in sorted(fields_of(model).items()):
        left_out = field.model is not None and field.kind == "object" and wire_name(field.model) not in found
        if "@odata." in name or left_out:
            continue
        if field.kind == "enum" and field.model is not None:
            members = {"members": members_of(field.model), **({"flags": True} if field.flags else {})}
            enums[wire_name(field.model)] = members
        optional = all(nullable.get(wire_name(base), {}).get(name, True) for base in model.__mro__)
        described[name] = _kind(field) + "?" * optional
    return described


def _kind(field: Field) -> str:
    kind = wire_name(field.model) if field.model is not None else field.kind
    return f"[{kind}]" if field.collection else kind


def nullable_properties(definitions: str) -> Nullable:
    """For each interface of `microsoft-graph.d.ts`, whether its own properties may be null."""
    found: Nullable = {}
    for name, content in re.findall(r"^export interface (\w+)[^{]*\{\n(.*?)^\}", definitions, re.MULTILINE | re.DOTALL):
        properties = re.findall(r"^    (\w+)\?: *(NullableOption<)?", content, re.MULTILINE)
        found[name[0].lower() + name[1:]] = {each: bool(option) for each, option in properties}
    return found


def main() -> None:
    """Write or print the excerpt."""
    parser = argparse.ArgumentParser(description="Make the excerpt of Microsoft Graph's metadata.")
    parser.add_argument("--beta", type=Path, help="the wheel of msgraph-beta-sdk")
    parser.add_argument("--nullable", type=Path, help="microsoft-graph.d.ts of @microsoft/microsoft-graph-types")
    parser.add_argument("--print", action="store_true", help="print v1.0 without what is nullable, and write nothing")
    options = parser.parse_args()
    made_from = {"v1.0": f"msgraph-sdk {version('msgraph-sdk')}"}
    if options.print:
        print(json.dumps({"made_from": made_from, "v1.0": excerpt("v1.0", {})}))
        return
    if options.beta is None or options.nullable is None:
        parser.error("--beta and --nullable are needed")
    package = json.loads((options.nullable.parent / "package.json").read_text(encoding="utf-8"))
    made_from["beta"] = "msgraph-beta-sdk " + options.beta.name.split("-")[1]
    made_from["nullable"] = f"{package['name']} {package['version']}"
    nullable = nullable_properties(options.nullable.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(options.beta) as wheel:
            # Without the package's own start, which loads the whole SDK.
            wheel.extractall(folder, [name for name in wheel.namelist() if "/generated/models/" in name])
        sys.path.append(folder)
        document = {"made_from": made_from, **{api: excerpt(api, nullable) for api in _TYPES}}
    EXCERPT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
