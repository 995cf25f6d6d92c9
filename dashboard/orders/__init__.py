"""What happened to an order, where does it wait, and who carries it?"""
