"""The one exception that ends a command with exit code 2: its text is the whole message for the user."""


class ReportError(Exception):
    """Something outside this program is wrong; the message names it and says what to do."""
