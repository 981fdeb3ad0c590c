"""Figures of the service's quality for admins: what is counted, what may be shown, and how sure one can be."""
