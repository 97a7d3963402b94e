from django import forms


class PlainSelect(forms.Select):
    """A long list without groups, drawn in one go: Django includes two templates for each line."""

    template_name = "core/_select.html"
