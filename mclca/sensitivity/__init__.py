"""Which inputs drive a result, and what follows if they were known."""
