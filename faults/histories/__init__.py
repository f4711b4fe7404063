"""Random histories, played in this process and judged by the model."""
