"""Where does a number come from, and how fresh is what we know?"""
