"""What does one run do with sources and cases, how often does it come round, and how does the day stand?"""
