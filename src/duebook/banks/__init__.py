"""Statement bytes to transactions; payment codes and references."""
