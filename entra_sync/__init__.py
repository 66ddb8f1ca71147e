"""The Microsoft Entra synchronization service: schema, expressions, filters, clouds and templates.

Nothing here knows Pulumi, and only `graph` calls a network. Import the module that you need; only `schema`, `shape`,
`jobs` and `graph` pay for pydantic:

* `schema`, `jobs`: the service's object model; `shape`: why a document isn't a synchronization schema;
* `expression`, `functions`: the expression language and its function catalogue;
* `filters`, `names`, `passwords`: the vocabulary of scoping filters and attribute names;
* `clouds`, `templates`, `tenants`: where a tenant lives and what a template synchronizes;
* `graph`: the client of the service's API;
* `errors`: everything that the package raises on purpose.
"""
