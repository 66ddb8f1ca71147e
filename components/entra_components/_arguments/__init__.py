"""The arguments of the components, validated."""
