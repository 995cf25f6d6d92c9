"""Which part of the facts is built anew, when only some orders, stock or cases changed?"""
