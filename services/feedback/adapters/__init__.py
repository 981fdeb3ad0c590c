"""Where feedback keeps its things, and whom it asks."""
