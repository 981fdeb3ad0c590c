"""Feedback over HTTP: the client's pages, the staff's link page, the API, and what other services ask."""
