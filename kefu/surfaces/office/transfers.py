"""Bank transfers: statements given, lines laid to their orders, by themselves or by people."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.payments.models import BankLine, Charge, Statement
from kefu.payments.queries import money
from kefu.payments.queries import transfers as queries
from kefu.payments.services import statements, transfers
from kefu.shop.queries import orders
from kefu.surfaces.office.money import ON_A_PAGE, MoneyView
from kefu.surfaces.office.money_forms import ColumnsForm, StatementForm

SHOWN = ("proposed", "open", "matched", "aside")
STATEMENTS_SHOWN = 6


class Transfers(MoneyView):
    """What waits for a person first; POST gives a statement."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(StatementForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StatementForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            statement = statements.take(form.cleaned_data["file"], by=self.me)
        except statements.NoTable as broken:
            form.add_error("file", _broken(str(broken)))
            return self.page(form, status=422)
        return redirect("surfaces:office_statement", statement.number)

    def page(
        self, form: StatementForm, *, status: int = 200, wrong: tuple[int, str] = (0, "")
    ) -> HttpResponse:
        counts = queries.counts(self.me)
        asked = self.request.GET.get("show", "")
        fullest = next((one for one in SHOWN[:2] if counts.get(one)), "matched")
        show = asked if asked in SHOWN else fullest
        lines = queries.lines_for(self.me)
        lines = lines.filter(pk=wrong[0]) if wrong[0] else lines.filter(status=show)
        page = Paginator(lines, ON_A_PAGE).get_page(self.request.GET.get("page"))
        numbers = orders.numbers_by_charge([one.charge_id for one in page if one.charge_id])
        context = {
            **self.shared("transfers"),
            "form": form,
            "page": page,
            "rows": [(one, numbers.get(one.charge_id or 0, "")) for one in page],
            "shown": self._tabs(show, counts),
            "show": show,
            "wrong": wrong,
            "statements": list(queries.statements_for(self.me)[:STATEMENTS_SHOWN]),
        }
        return render(self.request, "surfaces/office/transfers.html", context, status=status)

    def _tabs(self, show: str, counts: dict[str, int]) -> list[tuple[str, str, bool, int]]:
        names = {
            "proposed": _("Proposed"),
            "open": _("Belong to nothing yet"),
            "matched": _("Laid to orders"),
            "aside": _("Not for an order"),
        }
        here = reverse("surfaces:office_transfers")
        return [
            (names[one], f"{here}?show={one}", one == show, counts.get(one, 0)) for one in SHOWN
        ]


class LineActs(Transfers):
    """One line: POST lays it somewhere, sets it aside, or takes it back from where it was laid."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("surfaces:office_transfers")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        line = self._line(pk)
        act = request.POST.get("act", "")
        if act == "lay":
            return self._lay_by_hand(line, request.POST.get("number", ""))
        getattr(self, f"_{act}" if act in ACTS else "_nothing")(line)
        return redirect(f"{reverse('surfaces:office_transfers')}?show={line.status}")

    def _line(self, pk: int) -> BankLine:
        found = queries.lines_for(self.me).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _lay_by_hand(self, line: BankLine, words: str) -> HttpResponse:
        charge = self._charge_called(words)
        if charge is None:
            words = _("No order and no reference is called so. Please look at the number.")
            return self.page(StatementForm(), status=422, wrong=(line.pk, words))
        if not transfers.match(line.pk, charge.pk, why=BankLine.Why.HAND, by=self.me):
            words = _("It was laid elsewhere meanwhile, or the currencies differ.")
            return self.page(StatementForm(), status=422, wrong=(line.pk, words))
        messages.success(self.request, _("Laid to its order."))
        return redirect("surfaces:office_transfers")

    def _charge_called(self, words: str) -> Charge | None:
        if not words.strip():
            return None
        called = orders.charges_called(self.me, words.strip())
        if called:
            return money.charges_for(self.me).filter(pk__in=called).first()
        return queries.charge_of_reference(words)

    def _accept(self, line: BankLine) -> None:
        if line.charge_id is None or not transfers.match(
            line.pk, line.charge_id, why=line.why or BankLine.Why.HAND, by=self.me
        ):
            messages.error(self.request, _("It was laid elsewhere meanwhile."))
        else:
            messages.success(self.request, _("Laid to its order."))

    def _refuse(self, line: BankLine) -> None:
        transfers.refuse(line.pk, by=self.me)

    def _aside(self, line: BankLine) -> None:
        transfers.set_aside(line.pk, note=self.request.POST.get("note", "")[:120], by=self.me)

    def _up(self, line: BankLine) -> None:
        transfers.take_up(line.pk, by=self.me)

    def _unlay(self, line: BankLine) -> None:
        try:
            transfers.unmatch(line.pk, by=self.me)
        except transfers.InUse:
            words = _("Its money has paid for the order already. Give it back as a refund instead.")
            messages.error(self.request, words)

    def _nothing(self, line: BankLine) -> None:
        """What no button sends."""


ACTS = frozenset({"accept", "refuse", "aside", "up", "unlay"})


class LinePayer(MoneyView):
    """POST: who paid and from where, in clear, for a refund by hand; the look is recorded."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        line = queries.lines_for(self.me).filter(pk=pk).first()
        if line is None:
            raise Http404
        why = "refund" if request.POST.get("why") == "refund" else "matching"
        name, account = transfers.read_payer(line.pk, why=why, by=self.me)
        context = {**self.shared("transfers"), "line": line, "name": name, "account": account}
        response = render(request, "surfaces/office/payer.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


class StatementView(MoneyView):
    def statement(self, number: str) -> Statement:
        found = queries.statements_for(self.me).filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def show(self, statement: Statement, form: ColumnsForm | None = None) -> HttpResponse:
        context: dict[str, Any] = {**self.shared("transfers"), "statement": statement}
        if statement.status == Statement.Status.COLUMNS:
            context["table"] = statements.sample(statement)
            context["form"] = form or ColumnsForm(names=context["table"][0])
        status = 422 if form else 200
        return render(self.request, "surfaces/office/statement.html", context, status=status)


class StatementPage(StatementView):
    """How far it has come; or the form that says what its columns are."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.show(self.statement(number))


class StatementColumns(StatementView):
    """POST: what is what."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        statement = self.statement(number)
        if statement.status != Statement.Status.COLUMNS:
            return redirect("surfaces:office_statement", number)
        head = statements.sample(statement)[0]
        form = ColumnsForm(request.POST, names=head)
        if not form.is_valid():
            return self.show(statement, form)
        statements.set_columns(
            statement.pk, head=statement.head, columns=form.columns(), by=self.me
        )
        return redirect("surfaces:office_statement", number)


class StatementUndo(StatementView):
    """POST: as if it had not come, while none of its lines has paid for anything."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        statement = self.statement(number)
        try:
            statements.undo(statement.pk, by=self.me)
        except statements.InUse:
            words = _("Lines of it have paid for orders already, so it stays.")
            messages.error(request, words)
            return redirect("surfaces:office_statement", number)
        messages.success(request, _("Taken back; none of its lines is left."))
        return redirect("surfaces:office_transfers")


class StatementState(StatementView):
    """A fragment, asked for again while the file is read."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        context = {"statement": self.statement(number)}
        return render(request, "surfaces/office/_statement.html", context)


def _broken(why: str) -> str:
    """What is wrong with a file, and what to do."""
    words = {
        "rows": _("It has more than 50,000 rows. Please ask your bank for a shorter time."),
        "empty": _("There is nothing in it but a first row."),
    }
    return words.get(why, _("No table can be read from it. Please save it as CSV or xlsx."))
