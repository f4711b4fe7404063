"""Authorization code flow and rotating refresh tokens, as an Auth0 tenant would do it."""
