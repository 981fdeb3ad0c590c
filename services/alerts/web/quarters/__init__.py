"""Pages, exports and API of figures: all of them read what was published, and nothing else."""
