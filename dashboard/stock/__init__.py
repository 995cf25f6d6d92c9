"""How much of each SKU is where, who believes otherwise, and what runs out?"""
