"""Image generators, one axis a file."""
