"""Pictures of every page, and whether everybody can use it."""
