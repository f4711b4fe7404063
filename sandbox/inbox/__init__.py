"""A mailbox and a telephone for the demo: takes e-mail and texts, shows them, lets nothing out."""
