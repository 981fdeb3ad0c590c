"""What intake meets outside."""
