"""Services, their settings, categories and hours."""
