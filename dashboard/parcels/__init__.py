"""Which parcels are in trouble, whose delay is it, and which carrier does well?"""
