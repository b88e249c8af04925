"""The only door to files: immutable issues of lists, by digest."""

DATABASE = "desk.sqlite3"
"""File of people's work in the desk's home, where no other database is named."""
