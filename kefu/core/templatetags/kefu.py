"""Tags and filters known in every template."""

from django import template

register = template.Library()
