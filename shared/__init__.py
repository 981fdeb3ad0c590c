"""Contracts and mechanisms that the services share; never a rule of the clinic's domain."""
