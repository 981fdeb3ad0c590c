"""What the pages of alerts say."""
