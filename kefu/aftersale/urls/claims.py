from django.urls import URLPattern, path

from kefu.aftersale.views import (
    claim_terms,
    claims,
    ledger,
    mending,
    reports,
    suppliers,
)

urlpatterns: list[URLPattern] = [
    path("orders/<str:number>/trouble/", reports.NewReport.as_view(), name="new_report"),
    path("orders/<str:number>/trouble/<str:report>/", reports.Reported.as_view(), name="reported"),
    path(
        "orders/<str:number>/trouble/<str:report>/pictures/<str:picture>/",
        reports.OwnPicture.as_view(),
        name="report_picture",
    ),
    path("desk/cases/<str:number>/parcels/", mending.CaseReports.as_view(), name="case_reports"),
    path("desk/parcels/<str:number>/mending/", mending.Mending.as_view(), name="mending"),
    path(
        "desk/parcels/<str:number>/pictures/<str:picture>/",
        mending.CasePicture.as_view(),
        name="case_picture",
    ),
    path("office/aftersale/claims/", claims.Claims.as_view(), name="claims"),
    path("office/aftersale/claims/<str:number>/", claims.OneClaim.as_view(), name="claim"),
    path(
        "office/aftersale/claims/<str:number>/evidence/",
        claims.ClaimEvidence.as_view(),
        name="claim_evidence",
    ),
    path(
        "office/aftersale/claims/<str:number>/files/<str:file>/",
        claims.ClaimFile.as_view(),
        name="claim_file",
    ),
    path("office/aftersale/ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("office/aftersale/agreed/", claim_terms.ClaimTerms.as_view(), name="claim_terms"),
    path(
        "office/aftersale/agreed/carriers/<str:code>/",
        claim_terms.OneCarriersTerms.as_view(),
        name="carrier_terms",
    ),
    path(
        "office/aftersale/agreed/customers/<str:trouble>/",
        claim_terms.OneCompensation.as_view(),
        name="compensation",
    ),
    path("office/aftersale/suppliers/", suppliers.Suppliers.as_view(), name="suppliers"),
    path(
        "office/aftersale/suppliers/<str:code>/",
        suppliers.OneSupplier.as_view(),
        name="supplier",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/agreement/",
        suppliers.Agreement.as_view(),
        name="agreement",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/claims/",
        suppliers.SupplierClaim.as_view(),
        name="supplier_claim",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/stop/",
        suppliers.Stopping.as_view(),
        name="selling_stop",
    ),
]
