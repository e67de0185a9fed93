"""Operators, roles, permissions and signing in."""
