"""Pages for people: thin views over the desk, each with a JSON twin, no rule in them."""
