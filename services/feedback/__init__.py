"""Feedback: owns check-in invitations, ratings, outcome questionnaires, notes and the thank-you.

Publishes `feedback.events` (session-rated, outcome-measured, concern-raised, repair-answered,
value-checked). Consumes
`intake.events` (staff, clients, episodes, goals, sessions, erasures) and `alerts.events` (ruptures).
"""
