"""Real browsers record while the line, the page, the browser and the server fail."""
