"""What signs staff in, and what ends it, over all three services."""
