"""`./attune screenshots`: pictures of every page, taken of a demo clinic in a browser."""
