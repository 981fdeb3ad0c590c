"""Properties of the fold of ratings."""
