"""`{% field form.name %}`: label, widget, help and errors, tied together for everybody's ears."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("core/_field.html")
def field(
    bound: BoundField, *, label: str = "", help: str = "", icon: str = "", quiet: bool = False
) -> dict[str, Any]:
    """One field of a form. `quiet` keeps the label for readers only."""
    kind = kind_of(bound)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "icon": icon,
        "quiet": quiet,
        "widget": "" if kind == "choices" else drawn(bound, kind=kind, described=bool(help)),
        "parts": bound.subwidgets if kind == "choices" else (),
    }


def kind_of(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"


def drawn(bound: BoundField, *, kind: str, described: bool) -> SafeString:
    """The widget in our clothes, pointing at its help and at what is wrong with it."""
    style = "form-check-input" if kind == "check" else "form-control"
    if isinstance(bound.field.widget, Select) and kind == "line":
        style = "form-select"
    worn = [bound.field.widget.attrs.get("class", ""), style, "is-invalid" if bound.errors else ""]
    attrs: dict[str, Any] = {"class": " ".join(filter(None, worn))}
    if described or bound.help_text or bound.errors:
        parts = [f"{bound.auto_id}_help" if described or bound.help_text else ""]
        parts.append(f"{bound.auto_id}_error" if bound.errors else "")
        attrs["aria-describedby"] = " ".join(filter(None, parts))
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)
