"""Is this the same person? And how sure are we?"""
