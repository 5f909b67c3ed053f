"""What people decided about pairs, kept and obeyed ever after."""
