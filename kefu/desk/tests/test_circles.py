"""Tags, links, fields, followers, mentions, and who else is there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import Team, User
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.circles import Mention, Presence
from kefu.desk.models.fields import CaseField, FieldValue, TeamStatus
from kefu.desk.models.links import CaseLink
from kefu.desk.models.tags import CaseTag, Tag
from kefu.desk.queries.lists import inbox
from kefu.desk.queries.narrowing import Narrow
from kefu.desk.services import circles, fields, links, tags
from kefu.desk.services.cases import solve_case
from kefu.desk.services.conversations import post_message, say, write_note
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.structure import merge_cases
from kefu.desk.tests.factories import client_id
from kefu.shop.models.orders import Shipment
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ParcelFactory,
    ProductFactory,
)

PART = {"HX-Request": "true"}


@pytest.fixture
def case(lin, mei):
    return say(customer=lin, channel="chat", body="壶不加热", client_id="kettle").conversation.case


@pytest.fixture
def other(wei, case):
    return say(customer=wei, channel="chat", body="发票", client_id="bill").conversation.case


def shown(agent, **narrow):
    return [row.case for row in inbox(agent, shown="all", narrow=Narrow(**narrow)).rows]


class TestTags:
    def test_every_way_to_write_it_is_one_tag(self, case, mei):
        for name in ("物流", " #物流 ", "＃物流", "DHL", "dhl"):
            tags.tag_case(case.pk, name=name, by=mei)

        assert list(Tag.objects.order_by("pk").values_list("name", flat=True)) == ["物流", "DHL"]
        assert EventRow.objects.filter(name="desk.CaseTagged").count() == 2

    def test_a_tag_needs_a_name(self, case, mei):
        with pytest.raises(Refusal):
            tags.tag_case(case.pk, name=" # ", by=mei)

        assert not Tag.objects.exists()

    def test_the_name_of_another_makes_them_one(self, case, other, mei, hao):
        first = tags.tag_case(case.pk, name="快递", by=mei)
        tags.tag_case(other.pk, name="快递", by=mei)
        second = tags.tag_case(case.pk, name="物流", by=mei)

        tags.change_tag(first.pk, name="物流", tone="bad", by=hao)

        assert set(CaseTag.objects.values_list("case", "tag")) == {
            (case.pk, second.pk),
            (other.pk, second.pk),
        }
        assert list(Tag.objects.all()) == [second]

    def test_the_inbox_shows_those_with_a_tag(self, case, other, mei):
        tags.tag_case(other.pk, name="物流", by=mei)

        assert shown(mei, tag="物流") == [other]
        assert len(shown(mei)) == 2

    @pytest.mark.django_db(transaction=True)
    def test_eight_who_tag_at_once_make_one_tag(self, case, mei):
        together(8, lambda: tags.tag_case(case.pk, name="物流", by=mei))

        assert (Tag.objects.count(), CaseTag.objects.count()) == (1, 1)


class TestLinks:
    def test_things_of_the_customer_are_linked_and_shown(self, as_user, case, lin, mei):
        order = OrderFactory(customer=lin)
        line, parcel = OrderLineFactory(order=order), ParcelFactory()
        Shipment.objects.create(order=order, parcel=parcel)
        address = reverse("desk:links", args=[case.number])
        browser = as_user(mei)

        offered = browser.get(address, headers=PART).content.decode()
        for thing in (f"order:{order.pk}", f"line:{line.pk}", f"parcel:{parcel.pk}"):
            browser.post(address, {"thing": thing})
            assert thing in offered

        page = browser.get(reverse("desk:about", args=[case.number]), headers=PART)
        assert order.number in page.content.decode()
        assert parcel.tracking_number in page.content.decode()
        assert CaseLink.objects.count() == 3

    def test_a_product_is_anybodys(self, case, mei):
        links.link_thing(case.pk, kind="product", pk=ProductFactory().pk, by=mei)

        assert CaseLink.objects.get().kind == "product"

    def test_what_is_somebody_elses_is_not_linked(self, case, wei, mei):
        order = OrderFactory(customer=wei)
        line, parcel = OrderLineFactory(order=order), ParcelFactory()
        Shipment.objects.create(order=order, parcel=parcel)

        for kind, thing in (("order", order), ("line", line), ("parcel", parcel), ("user", wei)):
            with pytest.raises(Refusal):
                links.link_thing(case.pk, kind=kind, pk=thing.pk, by=mei)

        assert not CaseLink.objects.exists()

    def test_linked_twice_it_is_once_and_goes_once(self, case, lin, mei):
        order = OrderFactory(customer=lin)
        first = links.link_thing(case.pk, kind="order", pk=order.pk, by=mei)
        again = links.link_thing(case.pk, kind="order", pk=order.pk, by=mei)

        links.unlink_thing(case.pk, link_id=first.pk, by=mei)
        links.unlink_thing(case.pk, link_id=first.pk, by=mei)

        assert first == again
        names = ["desk.ThingLinked", "desk.ThingUnlinked"]
        found = EventRow.objects.filter(name__in=names).order_by("pk")
        assert list(found.values_list("name", flat=True)) == names


class TestFields:
    @pytest.mark.parametrize(
        ("kind", "texts"),
        [
            ("number", ("1,250.50", "1250.5", "viel")),
            ("date", ("2026-11-22", "2026-11-22", "22.11.")),
            ("choice", ("红", "红", "绿")),
            ("yes_no", ("yes", "yes", "vielleicht")),
        ],
    )
    def test_each_kind_takes_its_own_and_says_so(self, case, mei, team, kind, texts):
        good, kept, bad = texts
        wording = fields.Wording("字段", choices=("红", "蓝"))
        one = fields.add_field(team, kind=kind, wording=wording, by=mei)

        fields.note_values(case.pk, values={one.pk: good}, by=mei)
        with pytest.raises(Refusal, match="字段"):
            fields.note_values(case.pk, values={one.pk: bad}, by=mei)

        assert FieldValue.objects.get().text == kept

    def test_an_empty_text_takes_it_away(self, case, mei, team):
        one = fields.add_field(team, kind="text", wording=fields.Wording("批号"), by=mei)
        for text in ("A-1", ""):
            fields.note_values(case.pk, values={one.pk: text}, by=mei)

        assert not FieldValue.objects.exists()

    def test_fields_of_another_team_are_not_touched(self, case, mei):
        works = Team.objects.create(code="works", name_zh="维修", name_en="Works")
        one = fields.add_field(works, kind="text", wording=fields.Wording("批号"), by=mei)

        fields.note_values(case.pk, values={one.pk: "A-1"}, by=mei)

        assert not FieldValue.objects.exists()

    def test_what_is_needed_is_asked_for_before_the_end(self, case, mei, team):
        wording = fields.Wording("原因", is_required=True)
        one = fields.add_field(team, kind="text", wording=wording, by=mei)
        with pytest.raises(Refusal, match="原因"):
            solve_case(case.pk, by=mei)

        fields.note_values(case.pk, values={one.pk: "水垢"}, by=mei)
        solve_case(case.pk, by=mei)

        case.refresh_from_db()
        assert case.status == "solved"

    def test_a_finer_state_holds_while_it_fits(self, case, mei, team):
        finer = fields.add_status(team, status="open", wording=fields.Wording("等供应商"), by=mei)
        with pytest.raises(Refusal):
            fields.set_standing(case.pk, standing=finer, by=mei)
        Case.objects.filter(pk=case.pk).update(status="open")

        fields.set_standing(case.pk, standing=finer, by=mei)

        case.refresh_from_db()
        assert case.state_label == "等供应商"
        assert shown(mei, standing=finer.pk) == [case]
        Case.objects.filter(pk=case.pk).update(status="waiting")
        case.refresh_from_db()
        assert case.state_label != "等供应商"
        assert shown(mei, standing=finer.pk) == []

    def test_the_inbox_shows_those_with_a_value(self, case, other, mei, team):
        one = fields.add_field(team, kind="text", wording=fields.Wording("批号"), by=mei)
        fields.note_values(case.pk, values={one.pk: "A-1"}, by=mei)

        assert shown(mei, field=one.pk, value="A-1") == [case]

    def test_a_supervisor_sets_up_the_own_team_and_no_other(self, as_user, mei, hao, team):
        works = Team.objects.create(code="works", name_zh="维修", name_en="Works")
        field = {"act": "field", "kind": "text", "name_zh": "批号"}

        answers = [
            as_user(who).post(reverse("desk:team_form_of", args=[one.code]), field).status_code
            for who, one in ((hao, team), (hao, works), (mei, team))
        ]

        assert answers == [302, 404, 403]
        assert CaseField.objects.get().team == team

    def test_pages_of_setting_up_are_shown(self, as_user, case, mei, hao, team):
        tags.tag_case(case.pk, name="物流", by=mei)
        fields.add_status(team, status="open", wording=fields.Wording("等供应商"), by=hao)
        browser = as_user(hao)

        assert "等供应商" in browser.get(reverse("desk:team_form")).content.decode()
        assert "物流" in browser.get(reverse("desk:tag_list")).content.decode()

    def test_out_of_use_it_is_offered_no_more(self, as_user, case, hao, team):
        one = fields.add_status(team, status="new", wording=fields.Wording("急"), by=hao)
        sent = {"act": "switch_status", "id": one.pk}

        as_user(hao).post(reverse("desk:team_form_of", args=[team.code]), sent)

        assert not TeamStatus.objects.get().is_active
        page = as_user(hao).get(reverse("desk:about", args=[case.number]), headers=PART)
        assert "急" not in page.content.decode()


class TestMentions:
    def note(self, case, by, body):
        talk = case.conversations.get()
        return write_note(talk, author=by, body=body, client_id=client_id())

    def test_whoever_is_named_follows_and_finds_it_in_the_list(self, case, mei, hao):
        self.note(case, mei, "@陈浩 请看一下 @陈浩")

        assert [row.case for row in inbox(hao, shown="mentions").rows] == [case]
        assert inbox(hao).counts["mentions"] == 1
        assert shown(hao, followed=True) == [case]
        assert Mention.objects.count() == 1

    def test_who_has_opened_it_has_seen_it(self, as_user, case, mei, hao):
        self.note(case, mei, "@陈浩 请看一下")

        address = reverse("desk:company", args=[case.number])
        as_user(hao).post(address, {"state": "reading"}, headers=PART)

        assert inbox(hao).counts["mentions"] == 0

    def test_customers_and_people_of_other_floors_cannot_be_named(self, case, mei, lin):
        User.objects.create_user("c@example.com", name="何仓", role="operations")

        self.note(case, mei, "@林晓雨 @何仓 @王梅 @没有")

        assert not Mention.objects.exists()

    def test_the_longer_name_is_meant(self, case, mei, hao):
        long = User.objects.create_user("l@example.com", name="陈浩然", role="agent")

        self.note(case, mei, "@陈浩然看看")

        assert Mention.objects.get().user == long

    def test_the_list_of_names_holds_colleagues_alone(self, as_user, case, lin, mei, hao):
        page = as_user(mei).get(reverse("desk:colleagues"), headers=PART).content.decode()

        assert "陈浩" in page
        assert "林晓雨" not in page

    def test_a_mention_goes_along_when_cases_are_merged(self, case, lin, mei, hao):
        second = say(customer=lin, channel="mail", body="发票", client_id="b").conversation.case
        self.note(second, mei, "@陈浩 请看")

        merge_cases(second.pk, into_id=case.pk, by=mei)

        assert [row.case for row in inbox(hao, shown="mentions").rows] == [case]


class TestCompany:
    def be(self, browser, case, state):
        address = reverse("desk:company", args=[case.number])
        return browser.post(address, {"state": state}, headers=PART).content.decode()

    def test_others_see_who_reads_and_who_writes(self, as_user, case, mei, hao):
        self.be(as_user(hao), case, "writing")

        page = self.be(as_user(mei), case, "reading")

        assert "陈浩" in page
        assert "is-writing" in page
        assert "王梅" not in page
        assert inbox(mei).rows[0].company[0].user == hao

    def test_who_has_gone_or_is_silent_is_there_no_more(self, as_user, case, mei, hao):
        self.be(as_user(hao), case, "reading")
        Presence.objects.update(until=now() - timedelta(seconds=1))
        assert "陈浩" not in self.be(as_user(mei), case, "reading")

        self.be(as_user(hao), case, "reading")
        self.be(as_user(hao), case, "gone")

        assert "陈浩" not in self.be(as_user(mei), case, "reading")

    def test_screens_are_told_of_changes_and_not_of_every_beat(self, case, mei, monkeypatch):
        told = []
        monkeypatch.setattr("kefu.core.live.changed", lambda *topics: told.append(topics))

        for writes in (False, False, True, True, False):
            circles.be_there(case, by=mei, writes=writes)

        assert len(told) == 3

    def test_words_wait_when_a_colleague_was_faster(self, as_user, case, mei, hao):
        talk = case.conversations.get()
        place = f"{talk.number}:{talk.last_seq}"
        post_message(talk, author=hao, body="已经换新", client_id="h")
        word = {"body": "请除垢", "client_id": "m", "to": "customer", "after": [place]}
        address = reverse("desk:words", args=[case.number])

        refused = as_user(mei).post(address, word, headers=PART)
        talk.refresh_from_db()
        word["after"] = [f"{talk.number}:{talk.last_seq}"]
        sent = as_user(mei).post(address, word, headers=PART)

        assert (refused.status_code, sent.status_code) == (409, 200)
        assert "陈浩" in refused.content.decode()


def test_the_inbox_costs_the_same_with_all_of_it(as_user, case, lin, mei, hao, flat_queries):
    def another():
        body, name = "又一件", client_id()
        found = say(customer=lin, channel="mail", body=body, client_id=name).conversation.case
        tags.tag_case(found.pk, name=name[:6], by=mei)
        circles.be_there(found, by=hao, writes=False)

    another()
    flat_queries(lambda: as_user(mei).get(reverse("desk:inbox"), {"shown": "all"}), another)
