"""The AWS stand-in: moto behind a strict front, with its own Security Hub, trail, logs and queue."""
