"""Kill the product at the worst moments, and count what was lost or done twice."""
