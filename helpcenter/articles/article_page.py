"""Drawing an article: for customers, and for editors before customers see it."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from helpcenter.articles import category_tree, feedback, reading
from helpcenter.articles.category_tree import Node
from helpcenter.articles.markdown import contents, plain
from helpcenter.articles.models import Article, ArticleText
from helpcenter.articles.reading import Shown
from helpcenter.services import help_page
from helpcenter.services.help_page import here

RELATED = 4


def render(shown: Shown, *, answer: str | None = None, problem: str | None = None, preview: bool = False) -> str:
    """The page in g.language. `answer`: what the reader said about whether it helped."""
    g.languages = shown.languages
    text = plain(shown.text.html)
    return render_template(
        "articles/article.html",
        shown=shown,
        crumbs=crumbs(category_tree.trail(g.service, g.language, shown.article.category_id)),
        plain_text=text,
        structured=_structured(shown.text.title, text),
        related=reading.related(g.service, g.language, shown.article, RELATED),
        answer=answer,
        problem=problem,
        reasons=feedback.REASONS,
        preview=preview,
    )


def previewed(article: Article, text: ArticleText) -> Shown:
    """The article as if `text` were what customers read."""
    return Shown(article, text, contents(text.html), [text.language])


def crumbs(above: list[Node]) -> list[tuple[str, str | None]]:
    """(label, address) from the home page down to a category."""
    nodes = [(node.name, here("help_articles.category", category_id=node.id)) for node in above]
    return [(_("Home"), here(help_page.HOME)), *nodes]


def _structured(question: str, answer: str) -> Markup:
    """The article for search engines, a question with its answer (schema.org/FAQPage): data, which no browser runs."""
    accepted = {"@type": "Answer", "text": answer}
    entity = {"@type": "Question", "name": question, "acceptedAnswer": accepted}
    data = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": g.language, "mainEntity": [entity]}
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(data))
