"""What the services say to each other: events, their envelope, their topics, and who is asking."""
