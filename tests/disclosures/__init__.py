"""What leaves a file."""
