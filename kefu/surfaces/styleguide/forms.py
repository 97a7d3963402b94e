from django import forms

from kefu.surfaces.styleguide.samples import say


class SampleForm(forms.Form):
    """One field of each kind, with some answers that are wrong."""

    name = forms.CharField(max_length=40)
    phone = forms.CharField(required=False)
    slot = forms.ChoiceField()
    reason = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        labels = {
            "name": say("收货人", "Who receives it"),
            "phone": say("手机号", "Mobile number"),
            "slot": say("上门时间", "Pick-up time"),
            "reason": say("为什么退", "Why you return it"),
            "words": say("还想说什么", "Anything else"),
            "agree": say("取件时当面验货", "Inspect it together at the door"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["phone"].help_text = say("只用于这次取件，取完即删", "For this pick-up only")
        for name, options in choices().items():
            self.fields[name].choices = list(enumerate(options))  # type: ignore[attr-defined]


def choices() -> dict[str, tuple[str, ...]]:
    return {
        "slot": (say("今天 14–16 点", "Today 14–16"), say("明天 9–11 点", "Tomorrow 9–11")),
        "reason": (
            say("尺寸不合", "Wrong size"),
            say("与描述不符", "Not as described"),
            say("7 天无理由", "Changed my mind"),
        ),
    }
