"""What the alerts service finds in ratings, goals and sessions: pure functions over facts."""
