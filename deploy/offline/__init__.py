"""Images for machines that reach package indexes and no registry of images."""
