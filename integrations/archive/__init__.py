"""Trail and flow log files on disk: finding, reading and converting them; nothing of AWS."""
