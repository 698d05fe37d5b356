"""Letters that are no documents: reminders, statements, sign-in links. Queued with what caused them, sent by the worker, kept.

The same key is one letter: queueing it again gives the row that is there. A killed worker sends it again under the same
Message-ID; at most one sending is recorded.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from duebook.domain.ports import Channel, Parcel, Receipt
from duebook.edge import clock, ids
from duebook.kernel import plugs
from duebook.kernel.errors import NotFound
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.delivery import letter, mailbox
from duebook.services.operations import vault
from duebook.services.operations.jobs import Again
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.deliveries import Mail, Post
from duebook.store.outbox import Job


def queue(  # noqa: PLR0913 - a letter has this many parts; all are named
    company: Company,
    *,
    purpose: str,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    copies: Sequence[str] = (),
    files: Sequence[tuple[str, str, str]] = (),
) -> Post:
    """Write a letter and its job, inside the caller's transaction. ``files`` are (name, media type, sha256 of the storage)."""
    present: Post | None = Post.objects.of(company).filter(key=key).first()
    if present is not None:
        return present
    words = mailbox.closed(json.dumps({"text": text, "html": html}).encode())
    post: Post = Post.objects.create(
        id=ids.new("pst"), company=company, purpose=purpose, key=key, recipient=recipient, copies=list(copies),
        subject=letter.one_line(subject)[:300], words=words, files=[list(one) for one in files], created_at=clock.now(),
    )  # fmt: skip
    outbox.put(company, "post", post.pk, {"post": post.pk})
    return post


def perform(job: Job) -> None:
    """The handler of ``post`` jobs. Raises :class:`Again` where it should be tried later."""
    post: Post | None = Post.objects.of(job.company_id).select_related("company").filter(pk=job.payload["post"]).first()
    if post is None:
        raise NotFound("There is no such letter.")
    if post.state != "queued":
        return
    channel: Channel = plugs.get("channels", "mail")
    receipt = channel.send(_parcel(post))
    if receipt.state == "deferred":
        if job.attempts < job.max_attempts:
            raise Again(receipt.evidence)
        receipt = replace(receipt, state="failed", evidence=f"Given up. Last answer: {receipt.evidence}")
    _record(system(post.company, "Duebook"), post.pk, receipt)


def _parcel(post: Post) -> Parcel:
    words = json.loads(mailbox.opened(bytes(post.words)))
    return Parcel(
        recipient=post.recipient,
        copies=tuple(post.copies),
        subject=post.subject,
        text=words["text"],
        html=words["html"],
        files=tuple((name, mime, vault.get(sha256)) for name, mime, sha256 in post.files),
        sender_name=letter.one_line(post.company.mail_from_name or post.company.name),
        reply_to=post.company.mail_reply_to,
        key=post.pk,
    )


@verb("post.record", needs="documents.deliver")
def _record(actor: Actor, post_id: str, receipt: Receipt) -> None:
    post: Post = Post.objects.of(actor.company).select_for_update().get(pk=post_id)
    if post.state != "queued":
        return
    post.state, post.evidence, post.message_id = receipt.state, receipt.evidence[:500], receipt.message_id
    post.sent_at = clock.now() if receipt.state == "sent" else None
    post.save(update_fields=["state", "evidence", "message_id", "sent_at"])
    if receipt.content:
        Mail.objects.create(
            company=actor.company, to=", ".join([post.recipient, *post.copies])[:1000], subject=post.subject,
            message=mailbox.closed(receipt.content), created_at=clock.now(),
            transported=receipt.transported and receipt.state == "sent",
        )  # fmt: skip
    note(post, {"state": "queued"}, {"state": post.state, "evidence": post.evidence})
