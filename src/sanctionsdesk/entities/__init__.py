"""The nouns of the desk: frozen values that every room passes on."""
