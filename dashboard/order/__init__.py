"""One order: what it is, what happened to it, to whom it belongs, and what a person may say of it."""
