from django.core.files.base import ContentFile
from django.utils.timezone import now

from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.queries.told import guarantees_told_to, repairs_told_to
from kefu.aftersale.services import repair_people, repairs
from kefu.aftersale.tests.mending import PlanFactory, bought, covered, repair_of
from kefu.core.uploads.services import check
from kefu.demo.after_requests import drawn


def test_who_is_forgotten_leaves_days_and_no_numbers_or_photos(lin, mei):
    repair = repair_of(bought(lin))
    photo = check(ContentFile(drawn(1), name="it.png"))
    repairs.receive(repair.pk, by=mei, serial="SN-1", condition="划痕", photo=photo)

    repair_people.forget_customer(user_id=lin.pk)

    repair = Repair.objects.get()
    assert (repair.serial, repair.condition) == ("", "")
    assert repair.received_at <= now()
    assert not repair.steps.exclude(photo=None).exists()


def test_a_guests_guarantees_go_along(lin, wei):
    covered(lin, bought(lin), PlanFactory())

    repair_people.move_to(user_id=wei.pk, guest_id=lin.pk)

    assert Cover.objects.get().customer == wei


def test_a_copy_of_the_data_tells_of_both(lin, mei):
    line = bought(lin)
    repairs.receive(repair_of(line).pk, by=mei, serial="SN-1")
    covered(lin, line, PlanFactory())

    assert [one["serial"] for one in repairs_told_to(lin)] == ["SN-1"]
    assert [one["status"] for one in guarantees_told_to(lin)] == ["held"]
