"""What to do so that a rule is decided: what its `Undecided` says, else what goes with its reason."""

from typing import Final

from entra_policy.values import NOT_KNOWN_YET, NOT_READABLE, SCENARIO_NOT_KNOWN, SCOPE_NOT_KNOWN, Undecided

_DEPLOY: Final = (
    "Check the state after the deployment (`pulumi stack export > state.json`), or a preview of the deployed stack "
    "(`pulumi preview --json --show-sames > preview.json`)."
)
_SHOW_SECRETS: Final = (
    "Check an export that shows secrets (`pulumi stack export --show-secrets > state.json`) where that may be done; no "
    "report shows their values."
)
_COMPARE: Final = (
    "Compare with an export that shows secrets: `pulumi stack export --show-secrets > before.json`, then "
    "`--against before.json`."
)
_TEMPLATE: Final = (
    "Name the synchronization template as plain text (the job's `template_id`), or say what the job is for: a "
    "component's `scenario`, `--scenario`, or `scenario` in the settings (docs/settings.md)."
)
_WHOLE_JOB: Final = "Check the program, or the state of the stack, that declares the whole job."
_TENANT: Final = "Set `tenantId` on the provider, or `azuread:tenantId` in the stack's configuration."
_DOMAIN: Final = "List the domain with its tenant's id in the settings: `tenants[].domains` (docs/settings.md)."
_TARGET_TENANT: Final = "Declare `CompanyId` among the credentials, or give the component's `target_tenant_id`."
_CLOUD: Final = (
    "Set `environment` on the provider, or `cloud` in the settings for providers that name no cloud (docs/settings.md)."
)
_SCOPE: Final = (
    "Declare `SyncAll` among the credentials (`true` or `false`), or the component's `scope` (`all` or `assigned`), or "
    "say it for an input that can't: `--scope`, or `scope` in the settings."
)
_ATTRIBUTES: Final = (
    "Give facts with the attributes that the filter compares: `users[].attributes` of a facts file "
    "(`--facts facts.json`, docs/facts.md)."
)
_OBJECT: Final = (
    "Declare the object in this program, or give a facts file that has `users` and `groups` (`--facts facts.json`, "
    "docs/facts.md)."
)
_APPLICATION: Final = (
    "Declare the application in the program that declares the job, or check the program or state that has both."
)
_PRINCIPAL: Final = (
    "Declare the service principal with its `notification_email_addresses` in the program that declares the job."
)
_SAME_GROUP: Final = "Name the group as the assignment does: by the same look-up or the same object id."
_SAME_NAME: Final = (
    "Name the service principal as the job does: by the same resource, the same look-up or the same object id."
)
_HOST_NAME: Final = "Give the component's `host_name`: the name by which the service calls the connector host."

# A part of a reason -> the remedy. The first whose part is in the reason applies.
_BY_REASON: Final = {
    NOT_KNOWN_YET: _DEPLOY,
    NOT_READABLE: _SHOW_SECRETS,
    SCENARIO_NOT_KNOWN: _TEMPLATE,
    "depends on what the job is for, which is not known": _TEMPLATE,
    "the cloud of the job's provider is not known": _CLOUD,
    "no cloud is stated for the job's provider": _CLOUD,
    "the provider of the job can't be seen": _WHOLE_JOB,
    "neither the provider nor the stack's configuration names it": _TENANT,
    "is a domain name, and the settings list no tenant with that domain": _DOMAIN,
    "the target tenant is not declared": _TARGET_TENANT,
    "of several different values of the same credential": "Declare each credential once, with the value that counts.",
    SCOPE_NOT_KNOWN: _SCOPE,
    "has no SyncAll": _SCOPE,
    "says neither that everything is in scope nor that only what is assigned is": _SCOPE,
    "can't be seen from here": _WHOLE_JOB,
    "not all of what belongs to the job can be seen": _WHOLE_JOB,
    "into scope only if a scoping filter does": _ATTRIBUTES,
    "is the id of an object that is not declared here": _OBJECT,
    "is the name of several groups of the tenant": "Refer to the group by its object id, which only one group has.",
    "the job's application is not declared here": _APPLICATION,
    "the service principal is not declared here": _PRINCIPAL,
    "names a group in another way than the assignment does": _SAME_GROUP,
    "names a service principal in another way than the job does": _SAME_NAME,
    "is not known after this change": _COMPARE,
    "is not known as it was before this change": _COMPARE,
    "the tenant URL (`BaseAddress`) is not declared": "Declare `BaseAddress`, or give the component's `tenant_url`.",
    "is no address with a host": "Write the whole address, such as `https://erp.contoso.com:8585/ecma2host_erp/scim`.",
    "is on localhost, and no `host_name` says which host that is": _HOST_NAME,
}


def remedy_of(undecided: Undecided, rule_id: str) -> str:
    """What to do so that it is decided, as a sentence or two.

    The page of the rule explains a reason of which nothing is known here, as those of other distributions' rules are.
    """
    if undecided.remedy:
        return undecided.remedy
    found = (remedy for part, remedy in _BY_REASON.items() if part in undecided.reason)
    return next(found, explained_on_page(rule_id))


def explained_on_page(rule_id: str) -> str:
    """Where a reason is explained that has no remedy of its own."""
    return f"`entra-policy explain {rule_id}` says when the rule is undecided."
