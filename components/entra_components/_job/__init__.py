"""What a component declares of a provisioning job."""
