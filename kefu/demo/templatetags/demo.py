from django import template

from kefu.demo import queries

register = template.Library()


@register.simple_tag
def is_demo_shop() -> bool:
    """Whether the pages must say that nothing here is real."""
    return queries.is_demo_shop()
