"""Who is caught through ownership, by regime and day."""
