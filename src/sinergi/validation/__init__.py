"""A list goes in, a finding for every family comes out, each with its reasons and what is unknown."""
