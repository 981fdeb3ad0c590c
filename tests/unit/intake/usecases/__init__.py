"""What people do with intake."""
