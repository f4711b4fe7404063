"""Browser journeys over the running product, its simulated Lever and its inbox."""
