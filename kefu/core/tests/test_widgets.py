"""Fields are written as Django writes them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from kefu.core.widgets import Quick

SIGNS = "<b>\"it's\" & 'so'</b>"
CHOICES = [("", "—"), ("a", "甲 & 乙"), ("<b>", lazystr("<丙>")), (3, mark_safe("<i>丁</i>"))]
ATTRS = {"class": "form-control", "required": True, "disabled": False, "data-x": SIGNS, "rows": 3}
WIDGETS = [
    *(forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput()),
    *(forms.HiddenInput(), forms.PasswordInput(render_value=True), forms.DateInput()),
    *(forms.TimeInput(), forms.DateTimeInput(), forms.CheckboxInput(), forms.FileInput()),
    *(forms.Textarea(), forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES)),
    *(forms.RadioSelect(choices=CHOICES), forms.CheckboxSelectMultiple(choices=CHOICES)),
    forms.Select(choices=[("东", [(1, "上海"), (2, "杭州")]), (3, "别处")]),
]


@pytest.mark.parametrize("value", [None, "", "a", 3, SIGNS, True, 1234.5, ["a", "<b>"]])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_widget_is_what_django_draws(widget, value):
    drawn = [
        widget.render("na<me", value, attrs={**ATTRS, "id": "id_x"}, renderer=renderer())
        for renderer in (Quick, DjangoTemplates)
    ]

    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_choice_alone_is_what_django_draws(widget):
    parts = [
        [
            str(part)
            for part in forms.BoundField(_form(renderer, widget), _field(widget), "way").subwidgets
        ]
        for renderer in (Quick, DjangoTemplates)
    ]

    assert parts[0] == parts[1] != []


def _field(widget):
    return forms.ChoiceField(choices=CHOICES, widget=widget)


def _form(renderer, widget):
    return forms.Form(renderer=renderer())
