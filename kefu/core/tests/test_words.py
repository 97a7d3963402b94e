from datetime import timedelta

from django.template import Context, Template
from django.utils.timezone import localtime, now
from django.utils.translation import override

from kefu.core.words import ALPHABET, Bilingual, unguessable_number


class Cup:
    name = Bilingual()

    def __init__(self, zh: str, en: str) -> None:
        self.name_zh, self.name_en = zh, en


def test_a_text_is_read_in_the_readers_language():
    with override("zh-hans"):
        assert Cup("杯子", "cup").name == "杯子"
    with override("en"):
        assert Cup("杯子", "cup").name == "cup"


def test_a_text_that_is_missing_is_read_in_the_other_language():
    with override("en"):
        assert Cup("杯子", "").name == "杯子"
    with override("zh-hans"):
        assert Cup("", "cup").name == "cup"


def test_numbers_can_be_read_aloud_and_not_be_guessed():
    numbers = {unguessable_number() for _ in range(1000)}

    assert len(numbers) == 1000
    assert {len(number) for number in numbers} == {14}
    assert set("".join(numbers)) == {*ALPHABET, "-"}
    assert len(unguessable_number(5)) == 24


def test_a_time_can_stand_inside_a_sentence():
    tomorrow = now() + timedelta(days=1)
    sentence = Template("{% load kefu %}by {{ due|clock_time }}{{ none|clock_time }}")

    with override("en"):
        shown = sentence.render(Context({"due": tomorrow, "none": None}))

    assert shown == f"by tomorrow {localtime(tomorrow):%H:%M}"
