"""Who is in scope of a job: computed from its assignments, groups, SyncAll and scoping filters."""
