"""An invented country whose truth is known: fixture, tutorial and benchmark in one."""
