"""Which pairs of orders may be one, and which rule should say so?"""
