"""The AWS stand-in: moto behind a strict front with its own hub, trail, logs and queue."""
