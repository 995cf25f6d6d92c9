"""How does a landed file come about, and can its lines be read?"""
