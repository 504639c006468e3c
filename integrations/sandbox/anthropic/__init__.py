"""A stand-in for Anthropic's Messages API: the wire is real, what it says comes from scripts.

It knows nothing and computes nothing: without a script for a conversation it refuses.
"""
