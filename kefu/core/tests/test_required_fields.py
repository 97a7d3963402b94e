"""A field that was left empty says what to do, in the reader's words."""

import pytest
from django import forms
from django.utils.translation import override


class Wish(forms.Form):
    words = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")])
    day = forms.DateField()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Please fill this in."), ("zh-hans", "请填写此项。")]
)
def test_each_kind_of_field_asks_to_be_filled_in(language, said):
    with override(language):
        errors = Wish({}).errors.get_json_data()

    assert {name: fault[0]["message"] for name, fault in errors.items()} == {
        "words": said,
        "kind": said,
        "day": said,
    }
