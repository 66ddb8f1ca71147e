"""What reads a tenant, or lets its jobs do something: through Microsoft Graph, for the command line.

* `connecting`: a client of the tenant, whose failures are this package's;
* `declared_jobs`, `finding_jobs`: which job is meant;
* `job_state`, `job_states`, `state_report`: how jobs are doing;
* `offers`, `offers_report`: what jobs can be created from;
* `on_demand`, `on_demand_report`: one user, provisioned now.

Nothing here writes a log. What a command prints is what its user asked for.
"""
