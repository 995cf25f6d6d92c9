"""What happened to an order, where does it wait, who carries it, and how does the day stand?"""
