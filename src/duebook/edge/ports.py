"""Whether an address is free: the web server shares its port between processes, so it would not notice another program."""

import socket


def free(host: str, port: int) -> bool:
    """True where nobody listens there (port 0 is always free: the system chooses one)."""
    if port == 0:
        return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
