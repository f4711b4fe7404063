"""A second kind of ATS, as the next folder in `integrations` would look; its world is made up."""
