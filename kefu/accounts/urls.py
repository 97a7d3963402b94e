"""Every page about people. The library's own list of addresses is not included: what is not here
does not exist. Names without `accounts:` are those it looks for."""

from django.urls import include, path

from kefu.accounts.views import addresses, card, entrance, mine, second_step, staff

doors = [
    path("account/sign-in/", entrance.SignIn.as_view(), name="account_login"),
    path("account/sign-up/", entrance.SignUp.as_view(), name="account_signup"),
    path("account/sign-out/", entrance.SignOut.as_view(), name="account_logout"),
    path("account/closed/", entrance.Closed.as_view(), name="account_inactive"),
    path("account/again/", entrance.Again.as_view(), name="account_reauthenticate"),
    path("account/second-step/", second_step.SecondStep.as_view(), name="mfa_authenticate"),
    path("account/second-step/again/", second_step.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("account/second-step/on/", second_step.SetUp.as_view(), name="mfa_activate_totp"),
    path("account/second-step/off/", second_step.TakeDown.as_view(), name="mfa_deactivate_totp"),
    path(
        "account/second-step/codes/",
        second_step.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-step/codes/new/",
        second_step.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-step/codes/file/",
        second_step.RecoveryCodesFile.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("account/security/", mine.Security.as_view(), name="mfa_index"),
]
pages = [
    path("account/sign-up/code/", entrance.SignUpCode.as_view(), name="sign_up_code"),
    path("account/forgotten/", entrance.Forgotten.as_view(), name="forgotten"),
    path("account/forgotten/sent/", entrance.ForgottenDone.as_view(), name="forgotten_done"),
    path("account/password/<str:token>/", entrance.NewPassword.as_view(), name="new_password"),
    path("account/welcome/<str:token>/", entrance.Welcome.as_view(), name="welcome"),
    path("account/address/<str:token>/", entrance.ConfirmEmail.as_view(), name="confirm_email"),
    path("account/", mine.Home.as_view(), name="home"),
    path("account/profile/", mine.Profile.as_view(), name="profile"),
    path("account/security/", mine.Security.as_view(), name="security"),
    path("account/security/password/", mine.Password.as_view(), name="password"),
    path("account/security/email/", mine.Email.as_view(), name="email"),
    path("account/security/phone/", mine.Phone.as_view(), name="phone"),
    path("account/security/everywhere/", mine.Everywhere.as_view(), name="everywhere"),
    path("account/security/browsers/<int:pk>/", mine.Browser.as_view(), name="browser"),
    path("account/addresses/", addresses.Book.as_view(), name="addresses"),
    path("account/addresses/new/", addresses.NewAddress.as_view(), name="new_address"),
    path("account/addresses/<str:number>/", addresses.OneAddress.as_view(), name="address"),
    path(
        "account/addresses/<str:number>/default/",
        addresses.DefaultAddress.as_view(),
        name="default_address",
    ),
    path(
        "account/addresses/<str:number>/removal/",
        addresses.Removal.as_view(),
        name="address_removal",
    ),
    path(
        "account/addresses/<str:number>/return/",
        addresses.Return.as_view(),
        name="address_return",
    ),
    path("account/privacy/", mine.Privacy.as_view(), name="privacy"),
    path("account/privacy/copy/", mine.Copy.as_view(), name="copy"),
    path("account/privacy/erasure/", mine.Erasure.as_view(), name="erasure"),
    path("account/privacy/erasure/off/", mine.NoErasure.as_view(), name="no_erasure"),
    path("account/privacy/<slug:purpose>/", mine.Allowance.as_view(), name="allowance"),
    path("people/<str:number>/card/", card.Card.as_view(), name="card"),
    path("people/<str:number>/reveal/", card.Reveal.as_view(), name="reveal"),
    path("office/colleagues/", staff.Colleagues.as_view(), name="staff"),
    path("office/colleagues/<str:number>/", staff.Colleague.as_view(), name="colleague"),
    path("office/colleagues/<str:number>/access/", staff.Access.as_view(), name="access"),
]
urlpatterns = [*doors, path("", include((pages, "accounts")))]
