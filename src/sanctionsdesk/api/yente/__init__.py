"""The paths, parameters, limits and errors of yente, so that its clients need no change."""
