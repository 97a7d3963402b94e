import pytest

from kefu.desk.services.conversations import say

pytest.register_assert_rewrite("kefu.desk.tests.life", "kefu.desk.tests.watch")


@pytest.fixture
def talk(lin, mei):
    """Lin asks Mei in the chat about a kettle."""
    said = say(customer=lin, channel="chat", body="壶不加热", client_id="first")
    return said.conversation
