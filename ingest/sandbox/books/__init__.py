"""What each simulated system has on its books, projected from the event log."""
