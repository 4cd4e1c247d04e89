"""Text generators, one axis a file."""
