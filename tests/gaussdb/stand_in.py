"""A stand-in for GaussDB that tests/gaussdb/run has started, and what it tells about logins."""

import pathlib

from expected import Request


class StandIn:
    def __init__(self, directory, port):
        self.port = port
        self.ca = pathlib.Path(directory) / "ca.crt"
        self.other_ca = pathlib.Path(directory) / "other_ca.crt"
        self._log = open(pathlib.Path(directory) / "dws.log", encoding="utf-8")
        self.heard()

    def heard(self):
        """The requests it has sent since it was asked last, over which channels, and what the answers were worth.

        It tells before the client can know, so after the end of a client that is all.
        """
        asked, channels, answers = [], [], []
        for line in self._log.read().splitlines():
            match line.split():
                case ["asked", _, version, channel, code, length]:
                    asked.append(Request(version, int(code), int(length)))
                    channels.append(channel)
                case ["answered", _, what]:
                    answers.append(what)
        return tuple(asked), tuple(channels), tuple(answers)
