"""Form fields written without a template each: a form of ten fields asks for dozens of them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

HOME = "django/forms/widgets/"
INPUTS = frozenset(
    f"{HOME}{name}.html"
    for name in (
        *("text", "number", "email", "url", "tel", "search", "password", "hidden", "color"),
        *("date", "datetime", "time", "file", "checkbox", "input"),
    )
)
OPTIONS = frozenset(f"{HOME}{name}.html" for name in ("radio_option", "checkbox_option"))
TEXT = f"{HOME}textarea.html"
SELECT, OPTION = f"{HOME}select.html", f"{HOME}select_option.html"


class Quick(DjangoTemplates):
    """Django's own widgets to the letter, but the usual ones in a tenth of the time."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        widget = context.get("widget", {})
        if template_name in INPUTS or (template_name in OPTIONS and not widget.get("wrap_label")):
            return mark_safe(_input(widget))  # noqa: S308  every part of it is escaped
        if template_name == TEXT:
            return mark_safe(_text(widget))  # noqa: S308
        if template_name == SELECT and _is_plain(widget):
            return mark_safe(_select(widget))  # noqa: S308
        return mark_safe(super().render(template_name, context, request))  # noqa: S308


class PlainSelect(forms.Select):
    """A long list without groups, drawn in one go: Django includes two templates for each line."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        lines = "".join(
            f'<option value="{escape(code)}"{" selected" if str(code) in chosen else ""}>'
            f"{escape(label)}</option>"
            for code, label in self.choices
        )
        worn = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return SafeString(f"<select{worn}>{lines}</select>")


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(str(value))}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{said}{_attrs(widget)}>'


def _text(widget: Mapping[str, Any]) -> str:
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    name = conditional_escape(widget["name"])
    return f'<textarea name="{name}"{_attrs(widget)}>\n{value}</textarea>'


def _is_plain(widget: Mapping[str, Any]) -> bool:
    groups = widget["optgroups"]
    return all(
        not name and all(option["template_name"] == OPTION for option in options)
        for name, options, _place in groups
    )


def _select(widget: Mapping[str, Any]) -> str:
    options = "".join(
        f'\n  <option value="{conditional_escape(str(option["value"]))}"{_attrs(option)}>'
        f"{conditional_escape(option['label'])}</option>\n"
        for _name, options, _place in widget["optgroups"]
        for option in options
    )
    return (
        f'<select name="{conditional_escape(widget["name"])}"{_attrs(widget)}>{options}\n</select>'
    )


def _attrs(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}"
        + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )
