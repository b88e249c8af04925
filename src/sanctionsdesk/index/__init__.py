"""Parties made searchable."""
