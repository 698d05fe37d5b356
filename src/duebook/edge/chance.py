"""The one source of chance that is no secret: the jitter of retries. Tests set it, nothing that is sealed depends on it."""

import secrets


def jitter(seconds: int, per_cent: int = 20) -> int:
    """So many seconds and up to so many per cent more, so that what failed together is not tried again together."""
    return seconds + secrets.randbelow(seconds * per_cent // 100 + 1)
