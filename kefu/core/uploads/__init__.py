"""Files that people send in: checked by their content, kept private, handed out with care."""
