"""All of Attune, as started by its own command."""
