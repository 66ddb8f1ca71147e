"""What the Graph resources have in common."""
