"""Official lists: one module per publisher's format, from a stream to parties."""
