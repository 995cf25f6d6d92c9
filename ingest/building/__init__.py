"""What is the warehouse made of, what must be built anew, and who sees what of it?"""
