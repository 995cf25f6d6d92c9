"""How do the numbers stand, and what moved them?"""
