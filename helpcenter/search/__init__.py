"""Full-text search that finds Japanese words of one and two characters."""
