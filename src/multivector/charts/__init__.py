"""How does the book draw?  In: tidy frames.  Out: figures with a title, a description in words, a unit and sources."""
