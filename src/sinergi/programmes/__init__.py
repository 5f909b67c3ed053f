"""Programmes side by side: who is on several lists, with how much money, and what that does and does not mean."""
