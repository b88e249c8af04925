"""The desk for agents: its verbs as tools, read-only."""
