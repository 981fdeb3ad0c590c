"""Intake: who works in the clinic, whom they see, and when.

Owns staff and their sign-in, teams, clients, episodes of care, goals with milestones, and sessions. Publishes
`staff-updated`, `client-updated`, `episode-updated`, `goal-updated`, `session-updated` and `client-erased` on
`intake.events`. Consumes `session-rated` of `feedback.events`, for the last check-in on the caseload page, and
`value-checked`, for the client's page and for endings that a client's wish begins.
"""
