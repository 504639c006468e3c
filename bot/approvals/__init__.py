"""Deciding about a request: its state machine, the policy, and who people are."""
