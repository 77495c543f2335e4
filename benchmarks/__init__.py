"""Measurements of what is claimed about speed and weight."""
