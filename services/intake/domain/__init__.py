"""What intake's words mean, in plain Python: no database, no HTTP, no clock of its own."""
