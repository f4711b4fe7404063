"""The places a journey visits, as people see them."""
