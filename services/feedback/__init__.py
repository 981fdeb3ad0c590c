"""Feedback: owns check-in invitations, ratings, notes and the thank-you.

Publishes `feedback.events` (session-rated, concern-raised). Consumes `intake.events` (staff, clients, episodes,
goals, sessions, erasures) and `alerts.events`.
"""
