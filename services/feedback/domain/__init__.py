"""Check-ins as plain data and clock rules: what is asked, who may answer until when, and what is kept."""
