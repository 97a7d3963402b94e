"""What the desk will not do, in words that the page shows as they are."""


class Refusal(Exception):
    """The text is for the person who asked."""
