"""Tickets and calls."""
