"""What people do in a real browser, on a whole Attune: on a phone and at a desk, with scripts and without."""
