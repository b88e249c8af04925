"""What each answer looks like: the shapes that the description gives, and tests hold answers to.

Answers are plain objects written as they are; nothing is checked or copied while a
request is served. A shape that is a dataclass of the desk is taken from it.
"""
