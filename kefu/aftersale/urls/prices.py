from django.urls import URLPattern, path

from kefu.aftersale.views import may, price_offers, rules

urlpatterns: list[URLPattern] = [
    # policy
    path("office/aftersale/rules/", rules.Rules.as_view(), name="rules"),
    path("office/aftersale/rules/new/", rules.NewRules.as_view(), name="new_rules"),
    path("office/aftersale/rules/<int:version>/", rules.RuleBookPage.as_view(), name="rule_book"),
    path(
        "office/aftersale/rules/<int:version>/trial/", rules.RuleTrial.as_view(), name="rule_trial"
    ),
    path(
        "office/aftersale/rules/<int:version>/publish/",
        rules.PublishRules.as_view(),
        name="publish_rules",
    ),
    path(
        "office/aftersale/rules/<int:version>/drop/", rules.DropRules.as_view(), name="drop_rules"
    ),
    path("office/aftersale/prices/", price_offers.PriceWatch.as_view(), name="price_watch"),
    path("account/price-protection/", price_offers.PriceOffers.as_view(), name="price_offers"),
    path(
        "account/price-protection/<str:number>/",
        price_offers.AcceptPriceOffer.as_view(),
        name="accept_price_offer",
    ),
    path(
        "price-protection/<str:token>/",
        price_offers.PriceOfferByLink.as_view(),
        name="price_offer_link",
    ),
    path("orders/<str:number>/lines/<int:line>/may.json", may.MayBeDone.as_view(), name="may"),
]
