"""What needs a person now, who takes it, and what came of it?"""
