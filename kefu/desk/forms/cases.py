"""A case taken, named, handed over, solved."""

from django import forms

from kefu.desk.forms.words import LONGEST_WORD


class SolveForm(forms.Form):
    answer = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40, required=False)


class TakeForm(forms.Form):
    seen_owner = forms.CharField(max_length=14)


class HandOverForm(forms.Form):
    to = forms.CharField(max_length=14)
    words = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)


class NameForm(forms.Form):
    subject = forms.CharField(max_length=200)
