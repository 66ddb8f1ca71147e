"""The estate: each job with everything that belongs to it, joined from the declared resources."""
