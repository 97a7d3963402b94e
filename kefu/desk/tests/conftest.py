import pytest

pytest.register_assert_rewrite("kefu.desk.tests.life", "kefu.desk.tests.watch")
