"""What is asked and what is answered: predicates, questions, answers, and how little goes over the table."""
