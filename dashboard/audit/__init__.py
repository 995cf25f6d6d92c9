"""Who did what, and is the log of it whole?"""
