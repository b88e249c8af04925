"""Reading: an article becomes a dated record, every item tied to exact characters.

Begin with :func:`sanctionsdesk.reading.article.read_article`. Nothing is imported
here: a server that takes feeds and corrections starts without the rules of reading.
"""
