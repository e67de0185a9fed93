"""Figures of what happened; reads only."""
