"""Reading: an article becomes a dated record, every item tied to exact characters."""
