"""The administrator's pages of the topics."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page
from ...foundation.words import choices, options
from .. import queries
from ..actions import keeping as actions
from ..forms import AddTopicForm, ChangeTopicForm, MoveTopicForm
from ..models import TopicField, topics
from . import room


@room.get("/topics")
@requires(Permission.CONSENT_TOPIC_CHANGE)
def list_topics() -> Response:
    """What a consent may name, the least first."""
    return page("consents/list_topics.html", topics=list(topics().values()))


@room.post("/topics/<uuid:topic_id>/move")
@requires(Permission.CONSENT_TOPIC_CHANGE)
def move_topic(topic_id: UUID) -> Response:
    """Let it stand one place earlier or later."""
    form, topic = MoveTopicForm(), queries.topic(topic_id)
    done = form.accepted(lambda: actions.move_topic(by=current_actor(), topic=topic, later=form.later.data == "yes"))
    return go(url_for("consents.list_topics"), _l("Moved.") if done else first_words(form))


@room.route("/topics/new", methods=["GET", "POST"])
@requires(Permission.CONSENT_TOPIC_CHANGE)
def add_topic() -> Response:
    """Add a topic."""
    form = AddTopicForm()
    form.fields.choices = choices("topic_field")
    if form.accepted(
        lambda: actions.add_topic(by=current_actor(), id=form.id_of_new, code=form.code.data or "", facts=form.facts())
    ):
        return go(url_for("consents.list_topics"), _l("The topic is added. Participants can be asked about it."))
    return page("consents/add_topic.html", form.status, form=form)


@room.route("/topics/<uuid:topic_id>/change", methods=["GET", "POST"])
@requires(Permission.CONSENT_TOPIC_CHANGE)
def change_topic(topic_id: UUID) -> Response:
    """Change the words of a topic, take away what it tells, or retire it."""
    topic = queries.topic(topic_id)
    texts = {name: getattr(topic, name) for name in ("name_sv", "name_en", "covers_sv", "covers_en", "version")}
    lists = {"fields": list(topic.fields), "never": list(topic.never), "offered": "no" if topic.retired else "yes"}
    form = ChangeTopicForm(data=texts | lists)
    sent = {one for one in form.fields.data or () if one in set(TopicField)}
    form.fields.choices = options(
        (one.value, one.label) for one in choices("topic_field") if one.value in {*topic.fields, *sent}
    )
    if form.accepted(
        lambda: actions.change_topic(
            by=current_actor(),
            topic=topic,
            version=form.edited_version,
            facts=form.facts(),
            offered=form.offered.data == "yes",
        )
    ):
        return go(url_for("consents.list_topics"), _l("Saved."))
    return page("consents/change_topic.html", form.status, form=form, topic=topic)
