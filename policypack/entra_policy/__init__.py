"""What is checked: rules over declared Entra provisioning, on every front that can run them."""
