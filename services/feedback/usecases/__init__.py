"""What people and events make feedback do: one function a verb, each in a unit of work."""
