"""What was sold at a stall just now?"""
