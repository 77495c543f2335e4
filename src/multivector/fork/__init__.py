"""How does this project become another's?  In: a title, an address, a country.  Out: a copy to go on from."""


class ForkError(Exception):
    """A fork cannot be written as it was asked for.  The message says what was given and what to do."""
