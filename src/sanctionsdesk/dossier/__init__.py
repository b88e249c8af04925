"""One question on paper: the record, the lists and the law of one article, with sources."""
