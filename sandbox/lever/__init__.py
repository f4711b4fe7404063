"""A stand-in for Lever that runs on a laptop: Data API, OAuth, webhooks and pages."""
