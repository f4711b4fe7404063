"""The outside world on a laptop; it never imports the application."""
