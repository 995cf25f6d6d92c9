"""How fast may a source be asked, what is known already, and what came back?"""
