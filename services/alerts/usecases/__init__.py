"""What alerts does, one function a verb."""
