"""Names asked about, against parties: scored possible matches with their reasons."""
