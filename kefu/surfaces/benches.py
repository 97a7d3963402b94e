"""What the pages of the shop and the desk cost; the newest and fullest rows are looked at."""

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.measure_pages import page
from kefu.desk.models.cases import Case
from kefu.shop.models.baskets import Basket, Checkout
from kefu.shop.models.catalogue import Product
from kefu.shop.models.entrances import Entrance
from kefu.shop.models.orders import Order


def _product() -> str:
    best = Product.objects.filter(is_active=True).order_by("-reviews_count", "-sold").first()
    return best.code if best else ""


def _order() -> Order | None:
    orders = Order.objects.exclude(customer=None).annotate(n=Count("lines"))
    return orders.order_by("-n").select_related("customer").first()


def _buyer() -> User | None:
    order = _order()
    return order.customer if order else None


def _gatherer() -> User | None:
    """Who has most in the basket."""
    fullest = Basket.objects.exclude(customer=None).annotate(n=Count("lines")).order_by("-n")
    basket = fullest.select_related("customer").first()
    return basket.customer if basket else None


def _payer() -> User | None:
    """Who has got as far as the last step."""
    typed = Checkout.objects.exclude(basket__customer=None).exclude(code="")
    last = typed.filter(basket__kind="basket").select_related("basket__customer").first()
    return last.basket.customer if last else None


def _address(name: str, key: str) -> str:
    return reverse(f"surfaces:{name}", args=[key]) if key else ""


page("home", lambda: reverse("surfaces:home"))
page("categories", lambda: reverse("surfaces:categories"))
page("boards", lambda: reverse("surfaces:boards"))
page("board", lambda: reverse("surfaces:board", args=["sellers"]))
page("category", lambda: _address("category", _shelf()))
page("search", lambda: f"{reverse('surfaces:search')}?q=a")
page("product", lambda: _address("product", _product()))
page("basket", lambda: reverse("surfaces:basket"), visitor=_gatherer)
page("basket, nothing in it", lambda: reverse("surfaces:basket"))
page(
    "the till, last step",
    lambda: reverse("surfaces:checkout_review", args=["basket"]),
    visitor=_payer,
)
page("orders", lambda: reverse("surfaces:orders"), visitor=_buyer)
page(
    "order",
    lambda: _address("order", order.number if (order := _order()) else ""),
    visitor=_buyer,
)


def _five() -> str:
    """Of the class with the most goods, those that sell best."""
    goods = Product.objects.filter(is_active=True)
    fullest = goods.values_list("product_class").annotate(n=Count("pk")).order_by("-n").first()
    best = goods.filter(product_class=fullest[0]).order_by("-sold")[:5] if fullest else []
    query = "&".join(f"p={one.code}" for one in best)
    return f"{reverse('surfaces:compare')}?{query}" if query else ""


page("compare", _five)


def _shelf() -> str:
    goods = Product.objects.filter(is_active=True).values("category__path").annotate(n=Count("pk"))
    fullest = goods.order_by("-n").first()
    return str(fullest["category__path"]) if fullest else ""


def _case() -> Case | None:
    cases = Case.objects.filter(status__in=Case.UNDER_WAY, owner__is_active=True)
    longest = cases.annotate(n=Max("conversations__last_seq")).order_by("-n")
    return longest.select_related("owner").first()


def _owner() -> User | None:
    case = _case()
    return case.owner if case else None


page("desk", lambda: reverse("surfaces:desk"), visitor=_owner)
page(
    "desk, case open",
    lambda: _address("desk_case", case.number if (case := _case()) else ""),
    visitor=_owner,
)
page("for you", lambda: reverse("surfaces:for_you"), visitor=_buyer)
page("beside a product", lambda: _address("beside", _product()))
page("reviews of a product", lambda: _address("reviews", _product()))
page("questions on a product", lambda: _address("questions", _product()))
page("why it came back", lambda: _address("returns", _product()))
page("days to a place", lambda: _address("arrival", _product()))


def _entrance() -> str:
    running = Entrance.objects.filter(is_published=True, starts_at__lte=now(), ends_at__gt=now())
    fullest = running.annotate(n=Count("items")).order_by("-n").first()
    return fullest.number if fullest else ""


def _operations() -> User | None:
    return User.objects.filter(role="operations").order_by("pk").first()


page("home, signed in", lambda: reverse("surfaces:home"), visitor=_buyer)
page("entrance", lambda: _address("entrance", _entrance()))
page("coupon centre", lambda: reverse("surfaces:coupon_centre"), visitor=_buyer)
page("office, entrances", lambda: reverse("surfaces:entrances"), visitor=_operations)
page(
    "office, one entrance",
    lambda: _address("office_entrance", _entrance()),
    visitor=_operations,
)
