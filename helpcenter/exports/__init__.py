"""Excel files of what a search finds, made in the background."""
