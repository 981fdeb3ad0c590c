"""What alerts does."""
