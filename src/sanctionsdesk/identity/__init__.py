"""The same party on several lists: links with reasons, never one entry over another."""
