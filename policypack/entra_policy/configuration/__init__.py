"""Pulumi's policy configuration: what it may say, and the settings it gives."""
