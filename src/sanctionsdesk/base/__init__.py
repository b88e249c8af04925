"""The ground floor: errors, dates and citations, known to every room above."""
