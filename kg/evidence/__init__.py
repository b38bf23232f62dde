"""What findings amount to."""
