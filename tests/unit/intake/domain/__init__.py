"""What intake's words mean."""
