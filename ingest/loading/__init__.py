"""How do landed lines become rows of a contract, and what becomes of those that cannot?"""
