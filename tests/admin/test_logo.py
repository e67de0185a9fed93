from __future__ import annotations

import io

from PIL import Image

from helpcenter.extensions import db
from tests.admin.office import Office
from tests.client import Browser


def test_a_logo_is_shown_to_everybody_until_it_is_removed(office: Office, admin: Browser) -> None:
    url, home = f"{office.url}/help-center/logo", f"/hc/{office.service.slug}/ja/"
    drawn = io.BytesIO()
    Image.new("RGB", (800, 800), "navy").save(drawn, "PNG")
    assert admin.post(url, data={"file": (io.BytesIO(drawn.getvalue()), "logo.png")}).status_code == 303
    visitor = admin.application.test_client()
    page = visitor.get(home).text
    address = page.split('class="brand__logo" src="')[1].split('"')[0]
    assert visitor.get(address, buffered=True).mimetype == "image/webp"
    assert "brand__logo--letter" not in page
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""):
        admin.post(url, data={"file": (io.BytesIO(bad), "x.svg")})
        assert "toast--red" in admin.get(f"{office.url}/help-center").text
    db.session.refresh(office.service)
    assert office.service.logo in address
    admin.post(f"{url}/removal")
    assert visitor.get(address, buffered=True).status_code == 404
    assert "brand__logo--letter" in visitor.get(home).text
    admin.sign_in(office.operator)
    assert admin.post(url).status_code == 403
