"""Telling other systems what happened here: subscriptions, signed deliveries, their log."""
