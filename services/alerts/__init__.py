"""Alerts: what is worth talking about, found in ratings, and what became of it.

Owns trajectories (all facts of a client with the state of every detector), alerts and people's acts.
Publishes `alert-updated` on `alerts.events`; consumes `intake.events` and `feedback.events`.
"""
