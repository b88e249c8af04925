"""The desk's own API: every verb, each answer with its day, its lists and their ages."""
