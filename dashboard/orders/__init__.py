"""Which orders are there, where do they wait, who carries them, and how does the day stand?"""
