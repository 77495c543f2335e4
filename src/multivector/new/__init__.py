"""How does a table or a notebook begin?  In: a CSV file, a question.  Out: a described table, a notebook that runs."""


class NewError(Exception):
    """What was given cannot become a table or a notebook.  The message says why, where, and what to do."""
