"""Films that the product ships: the overview, and what the drawn person of the guided demo says."""
