"""A clinic to look at: invented people and their year of care, brought in through the services' use cases."""
