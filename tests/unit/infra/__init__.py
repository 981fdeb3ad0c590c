"""What tests stand on is tested itself."""
