"""What every request passes and every response carries."""
