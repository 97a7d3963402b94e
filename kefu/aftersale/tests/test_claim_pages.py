"""What people see and press: customers, the desk, and those who keep the claims."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kefu.accounts.models import User
from kefu.aftersale.models.claims import CarrierTerms, Claim, Recovery
from kefu.aftersale.models.reports import CompensationRule, ParcelReport
from kefu.aftersale.services.mending import mend
from kefu.aftersale.tests.telling import reported, sent_order
from kefu.core.testing import deliver_all
from kefu.payments.models import Refund
from kefu.shop.models.orders import Order


@pytest.fixture
def fang(db):
    """Fang keeps the claims."""
    return User.objects.create_user("fang@example.com", name="方宁", role="operations")


@pytest.fixture
def order(lin, mei):
    return sent_order(lin)


@pytest.fixture
def claim(order, mei, fang):
    mend(reported(order).pk, by=mei, how="refund")
    deliver_all()
    return Claim.objects.get()


def picture():
    file = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(file, "JPEG")
    return SimpleUploadedFile("box.jpg", file.getvalue(), "image/jpeg")


def said(order, **more):
    parcel = order.shipments.get(is_replacement=False).parcel.number
    asked = {"parcel": parcel, "trouble": "lost", "wants": "refund", "client_id": "r1"}
    return asked | more


def test_a_customer_tells_us_and_sees_who_is_on_it(order, lin, mei, as_user):
    browser, address = as_user(lin), reverse("aftersale:new_report", args=[order.number])
    blank = browser.get(address)

    done = browser.post(address, said(order, words="等了三天"))
    again = browser.post(address, said(order))

    report = ParcelReport.objects.get()
    page = browser.get(done.url).content.decode()
    assert blank.status_code == 200
    assert (
        done.url == again.url == reverse("aftersale:reported", args=[order.number, report.number])
    )
    assert mei.name in page


def test_damage_is_shown_in_a_picture_and_what_was_typed_stays(lin, mei, wei, as_user):
    order = sent_order(lin, status="delivered")
    browser, address = as_user(lin), reverse("aftersale:new_report", args=[order.number])
    damaged = said(order, trouble="damaged", words="壶嘴碎了")

    refused = browser.post(address, damaged)
    done = browser.post(address, damaged | {"pictures": picture()})

    report = ParcelReport.objects.get()
    shown = [order.number, report.number, report.pictures.get().upload.number]
    seen = browser.get(reverse("aftersale:report_picture", args=shown))
    stolen = as_user(wei).get(reverse("aftersale:report_picture", args=shown))
    assert refused.status_code == 422
    assert "壶嘴碎了" in refused.content.decode()
    assert done.status_code == 302
    assert (seen["Content-Type"], stolen.status_code) == ("image/jpeg", 404)


@pytest.mark.parametrize(
    "wrong", [{"trouble": "eaten"}, {"wants": ""}, {"wants": "wait"}, {"trouble": ""}]
)
def test_what_is_not_said_is_asked_for(order, lin, as_user, wrong):
    address = reverse("aftersale:new_report", args=[order.number])

    page = as_user(lin).post(address, said(order, **wrong))

    assert page.status_code == 422
    assert not ParcelReport.objects.exists()


def test_of_a_parcel_in_good_time_nothing_is_to_be_said(lin, mei, as_user):
    order = sent_order(lin, days_late=-2)
    address = reverse("aftersale:new_report", args=[order.number])

    page = as_user(lin).get(address)
    posted = as_user(lin).post(address, said(order))

    assert 'name="trouble"' not in page.content.decode()
    assert posted.status_code == 422
    assert not ParcelReport.objects.exists()


def test_a_guest_who_holds_the_order_tells_us_too(lin, mei, client):
    order = sent_order(lin)
    Order.objects.filter(pk=order.pk).update(customer=None, contact="a@guest.example")
    address = reverse("aftersale:new_report", args=[order.number])
    before = client.get(address)
    session = client.session
    session["guest_orders"] = [order.number]
    session.save()

    done = client.post(address, said(order))

    report = ParcelReport.objects.get()
    mend(report.pk, by=mei, how="refund", sorry=False)
    assert before.status_code == 302  # to sign in
    assert client.get(done.url).status_code == 200
    assert report.customer.is_guest
    assert Refund.objects.get().amount == 160


def test_two_presses_at_the_desk_put_it_right(order, mei, as_user):
    report = reported(order)
    browser = as_user(mei)
    card = browser.get(
        reverse("aftersale:case_reports", args=[report.case.number]), headers={"HX-Request": "true"}
    )

    done = browser.post(
        reverse("aftersale:mending", args=[report.number]),
        {"how": "refund", "sorry": "1"},
        headers={"HX-Request": "true"},
    )

    report.refresh_from_db()
    assert 'value="refund"' in card.content.decode()
    assert (done.status_code, report.status) == (204, "put_right")


def test_the_order_page_leads_to_it(order, lin, as_user):
    page = as_user(lin).get(reverse("surfaces:order", args=[order.number])).content.decode()

    assert reverse("aftersale:new_report", args=[order.number]) in page


def test_the_desk_card_costs_the_same_however_much_was_told(order, lin, mei, as_user, flat_queries):
    report = reported(order, "late", "wait")
    browser, address = as_user(mei), reverse("aftersale:case_reports", args=[report.case.number])

    flat_queries(
        lambda: browser.get(address, headers={"HX-Request": "true"}),
        grow=lambda: mend(report.pk, by=mei, how="wait"),
    )


def test_a_claim_is_walked_from_its_page(claim, fang, as_user):
    browser, address = as_user(fang), reverse("aftersale:claim", args=[claim.number])

    browser.post(address, {"act": "file", "amount": "170", "reference": "YQ-1"})
    browser.post(address, {"act": "yes", "amount": "170"})
    browser.post(address, {"act": "money", "amount": "170", "key": "k1"})
    browser.post(address, {"act": "money", "amount": "170", "key": "k1"})

    claim.refresh_from_db()
    assert (claim.status, claim.reference) == ("recovered", "YQ-1")
    assert Recovery.objects.get().amount == 170
    assert browser.get(address).status_code == 200


def test_what_was_typed_stays_where_it_is_refused(claim, fang, as_user):
    address = reverse("aftersale:claim", args=[claim.number])

    too_much = as_user(fang).post(address, {"act": "file", "amount": "-3"})
    no_words = as_user(fang).post(address, {"act": "write_off", "words": ""})

    assert (too_much.status_code, no_words.status_code) == (422, 422)
    assert 'value="-3"' in too_much.content.decode()


def test_who_keeps_no_claims_may_read_and_not_act(claim, mei, as_user):
    address = reverse("aftersale:claim", args=[claim.number])

    seen = as_user(mei).get(address)
    refused = as_user(mei).post(address, {"act": "take"})

    assert (seen.status_code, refused.status_code) == (200, 403)
    assert 'value="take"' not in seen.content.decode()


def test_evidence_is_uploaded_and_handed_out_to_the_staff_alone(claim, fang, lin, as_user):
    upload = {"key": "e9", "words": "外箱", "file": picture()}
    done = as_user(fang).post(reverse("aftersale:claim_evidence", args=[claim.number]), upload)
    file = claim.evidence.get(key="e9").upload.number
    address = reverse("aftersale:claim_file", args=[claim.number, file])

    assert done.status_code == 302
    assert as_user(fang).get(address)["Content-Type"] == "image/jpeg"
    assert as_user(lin).get(address).status_code == 403


def test_the_list_and_the_ledger_cost_the_same_however_long(
    claim, lin, mei, fang, as_user, flat_queries
):
    def more():
        for _ in range(4):
            mend(reported(sent_order(lin)).pk, by=mei, how="refund")
        deliver_all()

    browser = as_user(fang)
    both = [reverse("aftersale:claims"), reverse("aftersale:ledger")]
    flat_queries(lambda: [browser.get(one) for one in both], grow=more)


def test_the_ledger_adds_up_and_hands_out_its_lines(claim, fang, as_user):
    address = reverse("aftersale:claim", args=[claim.number])
    browser = as_user(fang)
    browser.post(address, {"act": "file", "amount": "170"})
    browser.post(address, {"act": "money", "amount": "70", "key": "k1", "reference": "=HACK()"})

    page = browser.get(reverse("aftersale:ledger")).context
    file = browser.get(reverse("aftersale:ledger"), {"csv": "1"}).content.decode("utf-8-sig")
    suppliers = browser.get(reverse("aftersale:ledger"), {"kind": "supplier"}).context["sums"]

    assert (page["sums"].advanced, page["sums"].recovered, page["sums"].open) == (170, 70, 170)
    assert len(file.strip().splitlines()) == 4
    assert "'=HACK()" in file
    assert suppliers.advanced == 0


def test_terms_and_rules_are_set_anew_and_the_old_ones_kept(claim, fang, as_user):
    browser, code = as_user(fang), claim.carrier.code
    terms = {"file_days": "20", "answer_days": "7", "pay_days": "10", "percent": "90", "most": ""}
    rule = {"percent": "8", "least": "5", "most": "200", "good_for_days": "60"}

    too_long = browser.post(
        reverse("aftersale:carrier_terms", args=[code]), terms | {"answer_days": "8"}
    )
    browser.post(reverse("aftersale:carrier_terms", args=[code]), terms)
    browser.post(reverse("aftersale:carrier_terms", args=[code]), terms | {"percent": "80"})
    upside_down = browser.post(
        reverse("aftersale:compensation", args=["lost"]), rule | {"most": "1"}
    )
    browser.post(reverse("aftersale:compensation", args=["lost"]), rule)

    assert (too_long.status_code, upside_down.status_code) == (422, 422)
    assert CarrierTerms.objects.count() == 2
    assert CompensationRule.objects.get().percent == 8
    assert browser.get(reverse("aftersale:claim_terms")).status_code == 200
