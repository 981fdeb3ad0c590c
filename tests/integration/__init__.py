"""What touches an engine."""
