import io
import zipfile
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from kefu.core.uploads import intake, kinds, pictures
from kefu.core.uploads.forms import UploadField, UploadsField
from kefu.core.uploads.models import Upload
from kefu.core.uploads.names import safe_name
from kefu.core.uploads.services import check, forget, store
from kefu.core.uploads.serving import serve

GPS = 0x8825
ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(name, content):
    return SimpleUploadedFile(name, content)


def picture(format_="JPEG", size=(40, 20), mode="RGB", **options):
    content = io.BytesIO()
    Image.new(mode, size, "red").save(content, format_, **options)
    return content.getvalue()


def moving(format_):
    content = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save(
        content, format_, save_all=True, append_images=frames[1:], duration=[50, 60, 70], loop=0
    )
    return content.getvalue()


def archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return content.getvalue()


def document():
    return archive(**{"[Content_Types].xml": "", "word__document_DOT_xml": "<w/>"})


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 32
MP3 = b"ID3\x03\0\0\0\0\0\0" + b"\0" * 300
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 300
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PROGRAM = b"MZ\x90\0" + b"\0" * 300


@pytest.mark.parametrize(
    ("name", "content", "kind", "type_", "shown"),
    [
        ("a.png", picture("JPEG"), "image", "image/jpeg", "a.jpg"),
        ("a", picture("PNG"), "image", "image/png", "a.png"),
        ("a.bmp", picture("BMP"), "image", "image/png", "a.png"),
        ("a.avif", picture("AVIF"), "image", "image/png", "a.png"),
        ("a.webp", picture("WEBP"), "image", "image/webp", "a.webp"),
        ("invoice.pdf", PDF, "pdf", "application/pdf", "invoice.pdf"),
        ("voice.exe", MP3, "audio", "audio/mpeg", "voice.mp3"),
        ("film.mp4", MP4, "video", "video/mp4", "film.mp4"),
        ("all.zip", archive(a_DOT_txt="x"), "zip", "application/zip", "all.zip"),
        (
            "letter.docx",
            document(),
            "office",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "letter.docx",
        ),
        (
            "table.ods",
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "office",
            "application/vnd.oasis.opendocument.spreadsheet",
            "table.ods",
        ),
        ("说明.txt", "退货说明".encode(), "text", "text/plain; charset=utf-8", "说明.txt"),
        ("旧.csv", "名称,数量".encode("gb18030"), "text", "text/csv; charset=gb18030", "旧.csv"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_is_in_it_whatever_it_is_called(name, content, kind, type_, shown):
    checked = check(upload(name, content))

    assert (checked.sort.kind, checked.sort.type, checked.name) == (kind, type_, shown)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.jpg", PROGRAM, "kind"),
        ("a.txt", b"text\0with a hole", "kind"),
        ("page.html", b"<script>alert(1)</script>", "kind"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        ("photo.heic", HEIC, "heic"),
        ("a.jpg", picture()[:200], "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "damaged"),
        ("a.zip", archive(a_DOT_txt="x")[:40], "damaged"),
        (
            "a.xlsm",
            archive(xl__workbook_DOT_xml="", xl__vbaProject_DOT_bin="x"),
            "macros",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(name, content, code):
    with pytest.raises(ValidationError) as error:
        check(upload(name, content))

    assert error.value.code == code
    assert "\n" not in str(error.value.message)


def test_a_file_may_be_refused_for_where_it_is_sent():
    with pytest.raises(ValidationError) as error:
        check(upload("a.pdf", PDF), kinds=["image"])

    assert error.value.code == "kind"


def test_a_file_that_is_too_large_is_refused_with_the_limit(monkeypatch):
    monkeypatch.setitem(kinds.LARGEST, Upload.Kind.PDF, 20)

    with pytest.raises(ValidationError, match="20") as error:
        check(upload("a.pdf", PDF))

    assert error.value.code == "size"


def test_a_picture_leaves_place_and_camera_behind_and_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was held on its side
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(GPS)[1] = "N"
    content = picture("JPEG", exif=exif, comment=b"home address")

    checked = check(upload("a.jpg", content))

    drawn = checked.content.read()
    image = Image.open(io.BytesIO(drawn))
    assert dict(image.getexif()) == {}
    assert b"Secret Camera" not in drawn
    assert b"home address" not in drawn
    assert image.size == (checked.width, checked.height) == (20, 40)


def test_what_hides_behind_a_picture_is_gone():
    checked = check(upload("a.jpg", picture() + b"<?php system($_GET['c']); ?>"))

    assert b"php" not in checked.content.read()


def test_a_large_picture_is_made_as_large_as_a_screen(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_SIDE", 100)

    checked = check(upload("a.jpg", picture(size=(400, 200))))

    assert (checked.width, checked.height) == (100, 50)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 3000)

    for content in (picture("PNG", size=(60, 60), mode="L"), moving("GIF") + b""):
        if content[:3] == b"GIF":
            monkeypatch.setattr(pictures, "MOST_PIXELS", 30 * 30 * 2)
        with pytest.raises(ValidationError) as error:
            check(upload("a.png", content))
        assert error.value.code == "pixels"


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_goes_on_moving(format_):
    checked = check(upload("a", moving(format_)))

    image = Image.open(checked.content)
    pace = [(frame.load(), frame.info["duration"])[1] for frame in ImageSequence.Iterator(image)]
    assert image.format == format_
    assert pace == [50, 60, 70]


def test_a_picture_stays_see_through():
    content = picture("PNG", mode="RGBA")
    palette = io.BytesIO()
    Image.new("P", (4, 4), 0).save(palette, "PNG", transparency=0)

    for source in (content, palette.getvalue()):
        assert Image.open(check(upload("a.png", source)).content).mode == "RGBA"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\Lin\\notes.TXT", "notes.txt"),
        ("photo\u202egpj.exe", "photogpj.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("...", "file.txt"),
        ("", "file.txt"),
        ("发票 2026.txt", "发票 2026.txt"),
        ("x" * 300 + ".txt", "x" * 96 + ".txt"),
    ],
)
def test_a_name_is_made_safe(name, shown):
    assert safe_name(name, ".txt") == shown


@given(st.text())
def test_no_name_leads_anywhere(name):
    shown = safe_name(name, ".pdf")

    assert shown.endswith(".pdf")
    assert len(shown) <= 100
    assert not set(shown) & set('/\\\r\n\0"')


@pytest.mark.django_db
def test_a_stored_file_lies_where_nobody_finds_it(media):
    kept = store(check(upload("发票.pdf", PDF)), owner_id=7)

    kept.refresh_from_db()
    place = Path(kept.file.path)
    assert (kept.owner_id, kept.name, kept.size) == (7, "发票.pdf", len(PDF))
    assert place.is_relative_to(media)
    assert "发票" not in str(place)
    assert place.read_bytes() == PDF
    assert place.stat().st_mode & 0o077 == 0
    assert len(kept.number) == 24
    with pytest.raises(ValueError, match="no address"):
        _ = kept.file.url


@pytest.mark.django_db
def test_a_forgotten_file_goes_with_the_commit(django_capture_on_commit_callbacks):
    kept = store(check(upload("a.pdf", PDF)), owner_id=7)
    place = Path(kept.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        forget(kept)
        assert place.exists()

    assert not place.exists()
    assert not Upload.objects.exists()


def ask(kept, **headers):
    return serve(kept, RequestFactory().get("/", headers=headers))


def body(response):
    return b"".join(response)


@pytest.mark.django_db
def test_a_picture_is_shown_and_a_document_only_saved():
    shown = ask(store(check(upload("a.png", picture("PNG"))), owner_id=7))
    saved = ask(store(check(upload("发票.pdf", PDF)), owner_id=7))

    assert shown["Content-Disposition"] == 'inline; filename="a.png"'
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert body(saved) == PDF
    for response in (shown, saved):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "span"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=5-", (5, None)),
        ("bytes=-4", (-4, None)),
        ("bytes=3-99999", (3, None)),
    ],
)
def test_a_player_may_ask_for_a_part(wanted, span):
    kept = store(check(upload("a.mp4", MP4)), owner_id=7)

    part = ask(kept, range=wanted)

    expected = MP4[slice(*span)]
    assert part.status_code == 206
    assert body(part) == expected
    assert part["Content-Length"] == str(len(expected))
    start = MP4.index(expected) if span[0] == 0 else len(MP4) - len(expected)
    assert part["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(MP4)}"


@pytest.mark.django_db
def test_a_part_that_does_not_exist_is_refused_and_nonsense_is_the_whole():
    kept = store(check(upload("a.mp4", MP4)), owner_id=7)

    outside = ask(kept, range=f"bytes={len(MP4)}-")

    assert outside.status_code == 416
    assert outside["Content-Range"] == f"bytes */{len(MP4)}"
    for nonsense in ("bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=9-2"):
        whole = ask(kept, range=nonsense)
        assert whole.status_code in {200, 416}
    changed = ask(kept, range="bytes=0-1", if_range='"another file"')
    assert body(changed) == MP4


@pytest.mark.django_db
def test_a_browser_that_has_the_file_is_told_so():
    kept = store(check(upload("a.mp4", MP4)), owner_id=7)

    again = ask(kept, if_none_match=ask(kept)["ETag"])

    assert again.status_code == 304


class OneFile(forms.Form):
    photo = UploadField(kinds=["image"], required=False)


class ManyFiles(forms.Form):
    photos = UploadsField(kinds=["image"], most=2, required=False)


def test_a_form_takes_a_file_or_says_why_not():
    fine = OneFile(files={"photo": upload("a.jpg", picture())})
    wrong = OneFile(files={"photo": upload("a.heic", HEIC)})

    assert fine.is_valid()
    assert fine.cleaned_data["photo"].sort.type == "image/jpeg"
    assert OneFile().fields["photo"].clean(None) is None
    assert "JPEG" in wrong.errors["photo"][0]


def test_a_form_takes_several_files_and_no_more():
    from django.utils.datastructures import MultiValueDict

    def form(count):
        photos = [upload(f"{number}.jpg", picture()) for number in range(count)]
        return ManyFiles(files=MultiValueDict({"photos": photos}))

    assert [form(count).is_valid() for count in range(4)] == [True, True, True, False]
    two = form(2)
    assert two.is_valid()
    assert [photo.name for photo in two.cleaned_data["photos"]] == ["0.jpg", "1.jpg"]
    assert "2" in form(3).errors["photos"][0]


def _take(request):
    return HttpResponse(str(len(request.FILES)))


def _give(request):
    return serve(Upload.objects.get(), request)


urlpatterns = [path("take/", _take), path("give/", _give)]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
def test_no_middleware_softens_what_is_said_of_a_file():
    store(check(upload("a.pdf", PDF)), owner_id=7)

    given = Client().get("/give/")

    assert b"".join(given.streaming_content) == PDF
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given["X-Content-Type-Options"] == "nosniff"


@override_settings(
    ROOT_URLCONF=__name__,
    FILE_UPLOAD_HANDLERS=[
        "kefu.core.uploads.intake.Doorkeeper",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ],
)
@pytest.mark.django_db
def test_a_request_that_is_too_large_is_sent_away_before_it_is_read(monkeypatch):
    client = Client()

    taken = client.post("/take/", {"file": upload("a.pdf", PDF)})
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 10)
    refused = client.post("/take/", {"file": upload("a.pdf", PDF)})

    assert (taken.status_code, taken.content) == (200, b"1")
    assert refused.status_code == 400
