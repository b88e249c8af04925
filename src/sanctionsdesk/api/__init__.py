"""The desk over HTTP: the same verbs, and a drop-in for clients of yente."""
