"""What people decide and what is kept of it: receipts, audit, alerts, watches, sign-in."""
