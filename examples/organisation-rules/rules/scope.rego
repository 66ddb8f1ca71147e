# ORG003: in production, only users who were assigned are provisioned.
package entra.organisation

deny contains finding if {
	input.stack in data.organisation.production_stacks
	some job in input.jobs
	job.scope == "all"
	finding := {
		"id": "ORG003",
		"urn": job.urn,
		"message": sprintf("Job %s provisions everyone (SyncAll) in production. Assign groups instead.", [job.name]),
		"about": "everyone in production",
	}
}

deny contains finding if {
	input.stack in data.organisation.production_stacks
	some job in input.jobs
	"scope" in job.unknown
	finding := {
		"id": "ORG003",
		"urn": job.urn,
		"message": sprintf("Job %s does not say before deployment whom it provisions in production.", [job.name]),
		"about": "scope not known in production",
	}
}
