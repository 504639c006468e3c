"""The edge as a whole: real Bolt, real Valkey, the Slack stand-in, both transports."""
