from django import forms

LONGEST_WORD = 2000


class WordForm(forms.Form):
    """What a customer writes, or the card they send, or both."""

    body = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)
    product = forms.CharField(max_length=60, required=False)
    order = forms.CharField(max_length=14, required=False)
