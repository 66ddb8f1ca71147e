"""A stand-in for the azuread provider: previews and updates of azuread programs with no tenant.

What it knows about resources it reads from pulumi-azuread's own classes (catalogue), and where those are
silent from a small table with sources (facts). It keeps nothing: the engine's state is the only state.

With ENTRA_GRAPH_ENDPOINT in its environment, applications from templates, service principals, synchronization jobs
and secrets live in the Graph that it names (in_graph, kept), in the tenant of the provider's configuration (sign_in).
"""
