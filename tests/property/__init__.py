"""Properties that hold whatever arrives in whatever order."""
