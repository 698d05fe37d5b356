# ruff: noqa: N802 - the names that Twisted calls
"""The IMAP server of :mod:`tests.mailserver`, in a process of its own: print the port, then serve until killed."""

import sys
from io import BytesIO
from pathlib import Path

from twisted.cred import checkers, portal
from twisted.internet import protocol, reactor
from twisted.mail import imap4
from zope.interface import implementer

from tests.mailserver import PASSWORD, USER

FOLDER, MODE = Path(sys.argv[1]), sys.argv[2]
SEEN = "\\Seen"


@implementer(imap4.IMessage, imap4.IMessageFile)
class Message:
    """One file of the folder."""

    def __init__(self, path: Path, number: int) -> None:
        self.path, self.number, self.content = path, number, path.read_bytes()

    def getUID(self):
        return self.number

    def getFlags(self):
        return [SEEN] if self.path.with_suffix(".seen").exists() else []

    def getInternalDate(self):
        return "01-Mar-2026 10:00:00 +0000"

    def getSize(self):
        return len(self.content)

    def getHeaders(self, negate, *names):
        return {}

    def getBodyFile(self):
        return BytesIO(self.content.partition(b"\r\n\r\n")[2])

    def isMultipart(self):
        return False

    def getSubPart(self, part):
        raise TypeError

    def open(self):
        return BytesIO(self.content)


@implementer(imap4.IMailbox, imap4.IMailboxInfo)
class Box:
    """The folder as a mailbox."""

    def messages(self):
        return {number: Message(path, number) for number, path in enumerate(sorted(FOLDER.glob("*.eml")), 1)}

    def getFlags(self):
        return [SEEN]

    def getHierarchicalDelimiter(self):
        return "/"

    def getUIDValidity(self):
        return 1

    def getUIDNext(self):
        return self.getMessageCount() + 1

    def getUID(self, message):
        return message

    def getMessageCount(self):
        return len(self.messages())

    def getRecentCount(self):
        return 0

    def getUnseenCount(self):
        return sum(not message.getFlags() for message in self.messages().values())

    def isWriteable(self):
        return True

    def destroy(self):
        return None

    def requestStatus(self, names):
        return imap4.statusRequestHelper(self, names)

    def addListener(self, listener):
        return True

    def removeListener(self, listener):
        return True

    def addMessage(self, message, flags=(), date=None):
        raise imap4.ReadOnlyMailbox

    def expunge(self):
        return []

    def fetch(self, messages, uid):
        known = self.messages()
        messages.last = max(known, default=0)
        return [(number, known[number]) for number in messages if number in known]

    def store(self, messages, flags, mode, uid):
        chosen = dict(self.fetch(messages, uid))
        for message in chosen.values():
            if SEEN in flags:
                message.path.with_suffix(".seen").touch()
        return {number: message.getFlags() for number, message in chosen.items()}


class Account(imap4.MemoryAccountWithoutNamespaces):
    """One mailbox."""

    def select(self, name, rw=1):
        return Box() if name.upper() == "INBOX" else None


class Realm:
    """Whoever signs in gets it."""

    def requestAvatar(self, avatar, mind, *interfaces):
        return imap4.IAccount, Account(USER), lambda: None


class Honest(protocol.Factory):
    """Twisted's own server."""

    def __init__(self) -> None:
        known = checkers.InMemoryUsernamePasswordDatabaseDontUse()
        known.addUser(USER.encode(), PASSWORD.encode())
        self.door = portal.Portal(Realm(), [known])

    def buildProtocol(self, address):
        server = imap4.IMAP4Server()
        server.portal = self.door
        return server


ANSWERS = {
    b"SEARCH": b"* SEARCH 1\r\n",
    b"SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n",
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
}


class Flood(protocol.Protocol):
    """Greets as a mail server, then answers a question for a message with a literal that never ends."""

    def connectionMade(self):
        self.transport.write(b"* OK hello\r\n")

    def dataReceived(self, data):
        tag, _, rest = data.partition(b" ")
        if b"BODY" in rest.upper():
            self.transport.write(b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n" + b"x" * 1_000_000)
            return
        said = next((answer for word, answer in ANSWERS.items() if word in rest.upper()), b"")
        self.transport.write(said + tag + b" OK done\r\n")


if __name__ == "__main__":
    listening = reactor.listenTCP(0, protocol.Factory.forProtocol(Flood) if MODE == "flood" else Honest(), interface="127.0.0.1")
    print(listening.getHost().port, flush=True)
    reactor.run()
