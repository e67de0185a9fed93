"""Frames pushed to open pages over WebSockets; knows no domain."""
