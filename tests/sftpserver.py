"""An SFTP server in this process, on a folder: paramiko's own server side, with one user, one password and one key."""

import os
import socket
import threading
from contextlib import contextmanager

import paramiko

USER, PASSWORD = "uferwerk", "not a secret"


class _Doorman(paramiko.ServerInterface):
    def __init__(self, key):
        self.key = key

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL if username == USER and key == self.key else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password,publickey"


class _Handle(paramiko.SFTPHandle):
    def __init__(self, file):
        super().__init__()
        self.readfile = file


def _files(folder, opened):
    class Files(paramiko.SFTPServerInterface):
        def list_folder(self, path):
            found = []
            inside = folder / path.lstrip("/")
            if not inside.is_dir():
                return paramiko.SFTP_NO_SUCH_FILE
            for entry in os.scandir(inside):
                told = paramiko.SFTPAttributes.from_stat(entry.stat(follow_symlinks=False))
                told.filename = entry.name
                found.append(told)
            return found

        def stat(self, path):
            return paramiko.SFTPAttributes.from_stat((folder / path.lstrip("/")).stat())

        def open(self, path, flags, attr):
            opened.append(path)
            return _Handle((folder / path.lstrip("/")).open("rb"))

    return Files


@contextmanager
def server(folder, key=None, users_key=None):
    """Serve a folder; gives the port, the server's key as OpenSSH writes it, and the list of files that were opened."""
    key = key or paramiko.ECDSAKey.generate()
    opened, transports = [], []
    listening = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _files(folder, opened))
            try:
                transport.start_server(server=_Doorman(users_key))
            except (paramiko.SSHException, EOFError):
                transport.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], f"{key.get_name()} {key.get_base64()}", opened
    finally:
        listening.close()
        for transport in transports:
            transport.close()
        thread.join(5)
