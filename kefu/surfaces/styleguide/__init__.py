"""/styleguide/: every component in both themes and both scopes."""
