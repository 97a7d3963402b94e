"""What happened at the desk; import the module you mean."""
