"""The only door to files: immutable issues of lists, by digest."""
