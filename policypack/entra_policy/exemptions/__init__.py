"""Exemptions: findings that somebody accepted, with a reason and an expiry date."""
