# ORG001: every job has an owner, who is asked when its users complain.
package entra.organisation

deny contains finding if {
	some job in input.jobs
	count(job.owners) == 0
	not "owners" in job.unknown
	finding := {
		"id": "ORG001",
		"urn": job.urn,
		"message": sprintf("The application of job %s has no owner. Declare one with azuread.ApplicationOwner.", [job.name]),
		"about": "no owner",
	}
}

warn contains finding if {
	some job in input.jobs
	count(job.owners) == 0
	"owners" in job.unknown
	finding := {
		"id": "ORG001",
		"urn": job.urn,
		"message": sprintf("The application of job %s is not declared here: see to it that it has an owner.", [job.name]),
		"about": "owner not known",
	}
}
