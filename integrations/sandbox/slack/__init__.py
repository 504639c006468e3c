"""A Slack workspace on the loopback interface: Web API, Socket Mode, signed HTTP, a browser page.

Everything is kept in memory and ends with the process.
"""
