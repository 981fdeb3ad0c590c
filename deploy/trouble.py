"""What keeps a command from doing its work, in one line that a person can act on."""


class Trouble(Exception):
    """The message is the one line to show: what is wrong and what to do."""
