"""What happens just now, on one screen for supervisors (help-center.md 2)."""
