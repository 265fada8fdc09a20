"""What an authority asks, and what it is answered."""
