"""What people and programs do with intake: one function a verb, each within one unit of work."""
