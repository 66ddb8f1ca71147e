"""Rules x subjects -> findings and counts."""
