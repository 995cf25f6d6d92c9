"""Who comes in, and what may they do?"""
