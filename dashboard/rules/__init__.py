"""Which rules and books hold, and what would a change of them do?"""
