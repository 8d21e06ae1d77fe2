"""What drives the spread of a footprint."""
