"""Articles as customers would see them, before they do; and pictures on their way into them."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import article_page, editor_access, editor_page, pictures, versions
from helpcenter.articles.models import ArticleText
from helpcenter.articles.writing import LONGEST_TEXT
from helpcenter.clock import now
from helpcenter.files import links, refusing
from helpcenter.files.receiving import sent_file, takes_file
from helpcenter.files.refusing import UnusableFileError

blueprint = Blueprint("article_preview", __name__, url_prefix="/console/articles")


@blueprint.get("/<int:article_id>/preview")
@requires(Permission.ARTICLE_DRAFT)
def page(article_id: int) -> ResponseReturnValue:
    """The help center's page with the newest text in one language, or with the version `number`."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    language = editor_page.language(service)
    number = request.args.get("number", type=int)
    newest = versions.newest_of(article).get(language)
    version = versions.one_or_404(article, language, number) if number else newest
    g.service, g.language, g.time_zone, g.is_help_page = service, language, service.time_zone, True
    g.page_endpoint = "help_articles.article"
    text = ArticleText(
        language=language,
        title=version.title if version else "",
        markdown=version.markdown if version else "",
        html=pictures.rendered(service.id, version.markdown) if version else "",
        updated_at=version.created_at if version else now(),
    )
    return article_page.render(article_page.previewed(article, text), preview=True)


@blueprint.post("/preview")
@requires(Permission.ARTICLE_DRAFT)
def fragment() -> ResponseReturnValue:
    """What is being typed, as it would look."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    markdown = request.form.get("markdown", "")[:LONGEST_TEXT].replace("\x00", "")
    html = Markup(pictures.rendered(service.id, markdown))  # noqa: S704  # cleaned by render
    return render_template("articles/editor/_preview.html", html=html)


@blueprint.post("/pictures")
@requires(Permission.ARTICLE_DRAFT)
@takes_file
def upload() -> ResponseReturnValue:
    """Keep the picture in `file`; answers with its address as Markdown, or with a sentence."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    try:
        sent = sent_file()
        if sent is None:
            abort(400)
        file = pictures.add(service, sent.stream, sent.filename or "")  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
    except UnusableFileError as error:
        return {"problem": refusing.sentence(error.reason, pictures.LIMITS)}, 422
    words = file.name.rsplit(".", 1)[0].replace("[", "(").replace("]", ")")
    return make_response({"markdown": f"![{words}]({links.url(file)})"}, 201)
