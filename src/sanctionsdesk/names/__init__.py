"""Text made comparable: parts, scripts, company forms, and likeness with reasons."""
