"""What does one run do with sources and cases, and how often does it come round?"""
