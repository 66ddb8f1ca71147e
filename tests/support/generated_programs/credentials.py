"""Credentials of jobs, and texts that only the cloud knows."""

from typing import Final

from tests.support.generated_programs.draft import B2C_ADDRESS, Draft, Kind, Piece, Principal, with_options

# What the stand-in of azuread answers for a provider without a tenant, and a tenant that it never answers.
_TENANTS: Final = ("72f8f5d4-5e4b-4a0c-9d41-0f7f1c1d2e3a", "99999999-9999-4999-8999-999999999999")
_ADDRESS: Final = "https://crm.example.com/scim"


def secret(draft: Draft) -> Piece:
    """The credentials of one of the service principals, in one resource or in two."""
    principal = draft.one(draft.principals)
    parts = [_entries(draft)]
    if draft.chance(0.25):
        draft.note(Kind.CREDENTIAL_REPEATED)
        parts.append(_entries(draft))
    return draft.piece("\n".join(_resource(draft, principal, _list(draft, entries)) for entries in parts))


def derived(draft: Draft) -> Piece:
    """An address that is made from a text that only the cloud knows."""
    draft.note(Kind.UNKNOWN_TEXT_DERIVED)
    tenant = draft.one(
        ["azuread.get_client_config().tenant_id", "azuread.get_group(display_name='Existing group').object_id"]
    )
    made = draft.one(
        [
            f'"https://" + {tenant}.replace("-", "") + ".example.com"',
            f'f"https://{{{tenant}[:8]}}.b2clogin.com/scim"',
            f'"https://{{}}.b2clogin.com".format({tenant}.upper())',
            f'"/".join(["https:/", {tenant}, "scim"])',
            f"{tenant}.lower()",
        ]
    )
    name = draft.name("address")
    return draft.piece(f"{name} = {made}\n{_with_address(draft, draft.one(draft.principals), name)}")


def compared(draft: Draft) -> Piece:
    """An address, or a whole resource, that depends on a comparison of a text that only the cloud knows."""
    draft.note(Kind.UNKNOWN_TEXT_COMPARED)
    tenant, text = "azuread.get_client_config().tenant_id", draft.one(_TENANTS)
    test = draft.one(
        [f'{tenant} == "{text}"', f'{tenant} in ("{text}",)', f'{tenant}.startswith("{text[:4]}")', f'{tenant} > "8"']
    )
    principal = draft.one(draft.principals)
    name = draft.name("address")
    match draft.random.randrange(3):
        case 0:
            made = f'{{"{text}": "{B2C_ADDRESS}"}}.get({tenant}, "{_ADDRESS}")'
        case 1:
            made = f'"{B2C_ADDRESS}" if {test} else "{_ADDRESS}"'
        case _:
            return draft.piece(f"if {test}:\n    " + _with_address(draft, principal, f'"{B2C_ADDRESS}"'))
    return draft.piece(f"{name} = {made}\n{_with_address(draft, principal, name)}")


def task(draft: Draft) -> Piece:
    """Credentials that a task declares, which the program leaves on the event loop."""
    draft.note(Kind.TASK_LEFT_RUNNING)
    name = draft.name("later")
    resource = _resource(draft, draft.one(draft.principals), _list(draft, _entries(draft)))
    turns = draft.one([1, 20])
    return draft.piece(
        f"async def {name}():\n    for _ in range({turns}):\n        await asyncio.sleep(0)\n    {resource}\n\n"
        f"asyncio.ensure_future({name}())"
    )


def _with_address(draft: Draft, principal: Principal, address: str) -> str:
    entries = [_entry('"BaseAddress"', address), _entry('"SecretToken"', '"t"')]
    return _resource(draft, principal, f"[{', '.join(entries)}]")


def _resource(draft: Draft, principal: Principal, credentials: str) -> str:
    name = draft.name("credentials")
    return (
        f'azuread.SynchronizationSecret("{name}", service_principal_id={principal.id}, '
        f"credentials={credentials}{with_options(principal.options)})"
    )


def _list(draft: Draft, entries: list[str]) -> str:
    listed = f"[{', '.join(entries)}]"
    match draft.random.randrange(12):
        case 0:
            draft.note(Kind.SECRET)
            return f"pulumi.Output.secret({listed})"
        case 1 if draft.client_ids:
            draft.note(Kind.UNKNOWN_LIST)
            return f"{draft.one(draft.client_ids)}.apply(lambda _: {listed})"
    return listed


def _entries(draft: Draft) -> list[str]:
    entries = [_entry(_key(draft, "BaseAddress"), _address(draft))]
    if draft.chance(0.8):
        entries.append(_entry(_key(draft, "SecretToken"), _token(draft)))
    if draft.chance(0.3):
        entries.append(_entry(_key(draft, "SyncAll"), draft.one(['"true"', '"false"', '"True"'])))
    if draft.chance(0.1):
        entries.append(_entry('"CompanyId"', f'"{draft.one(_TENANTS)}"'))
    if draft.chance(0.2):
        draft.note(Kind.CREDENTIAL_REPEATED)
        entries.append(draft.one([_entry(_key(draft, "BaseAddress"), _address(draft)),
                                  _entry(_key(draft, "SecretToken"), _token(draft))]))  # fmt: skip
    draft.random.shuffle(entries)
    return entries


def _entry(key: str, value: str) -> str:
    return f'{{"key": {key}, "value": {value}}}'


def _key(draft: Draft, key: str) -> str:
    return f'"{draft.one([key, key, key, key.lower(), key.upper()])}"'


def _address(draft: Draft) -> str:
    choices = [f'"{_ADDRESS}"', f'"{_ADDRESS}"', f'"{B2C_ADDRESS}"', '"https://fabrikam.b2clogin.com"']
    choices += [f'pulumi.Output.concat("https://", {client_id}, ".example.com")' for client_id in draft.client_ids]
    choices.append('azuread.get_domains_output().domains.apply(lambda found: "https://" + found[0].domain_name)')
    return _maybe_secret(draft, draft.one(choices))


def _token(draft: Draft) -> str:
    choices = ['"planted-token"', '"planted" * 30', '"planted-token-" * 80', '"x" * 1025']
    choices += draft.client_ids
    return _maybe_secret(draft, draft.one(choices))


def _maybe_secret(draft: Draft, value: str) -> str:
    if not draft.chance(0.3):
        return value
    draft.note(Kind.SECRET)
    return f"pulumi.Output.secret({value})"
