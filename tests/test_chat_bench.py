"""The two screens of `bench chat` count what is lost and what stands twice."""

from io import BytesIO
from types import SimpleNamespace

from kefu.config.chat_talk import Talk


def news(*lines: tuple[str, str], cursor: str = "{}") -> SimpleNamespace:
    items = "".join(f'<li data-line="{place}" data-word="{word}"></li>' for place, word in lines)
    text = f'<div data-news data-cursor="{cursor}"><ol>{items}</ol></div>'
    return SimpleNamespace(status=200, read=BytesIO(text.encode()).read)


def a_talk() -> Talk:
    talk = Talk(0, number="CASE", customer="LIN", sessions=["a", "b"])
    talk.asked.append("1")
    return talk


def test_words_on_both_screens_are_neither_lost_nor_doubled():
    talk = a_talk()
    for side in (talk.visitor, talk.agent):
        side._take(news(("T:1", "q-1"), ("T:2", "a-1")))
        side._take(news(("T:2", "a-1")))

    assert (talk.lost, talk.doubled) == (0, 0)


def test_a_word_that_one_screen_lacks_is_lost():
    talk = a_talk()
    talk.agent._take(news(("T:1", "q-1"), ("T:2", "a-1")))
    talk.visitor._take(news(("T:1", "q-1")))

    assert talk.lost == 1


def test_a_word_in_two_places_is_doubled():
    talk = a_talk()
    talk.visitor._take(news(("T:1", "q-1"), ("T:3", "q-1")))

    assert talk.doubled == 1


def test_a_screen_asks_on_from_where_it_stands():
    talk = a_talk()
    talk.visitor._take(news(("T:1", "q-1"), cursor="{&quot;T&quot;: 4}"))

    assert talk.visitor._places == [("after", "T:4")]
