"""The server's side of SPDY/3.1 as kubectl speaks it for exec, attach and port-forward: streams of one connection.

kubectl opens the streams in a fixed order (error, stdin, stdout, stderr, less what was not asked for), so their headers,
which are packed with a dictionary, need not be read.
"""
import json
import struct
import threading
import zlib

SYN_STREAM, SYN_REPLY, PING, GOAWAY = 1, 2, 6, 7


class Streams:
    def __init__(self, reader, writer, names):
        self.reader, self.writer, self.names = reader, writer, names
        self.packer = zlib.compressobj()
        self.ids = {}

    def accept(self):
        """Answers until every stream is open; false where the client goes before."""
        while len(self.ids) < len(self.names):
            head = self.reader.read(8)
            if len(head) < 8:
                return False
            self.frame(head)
        return True

    def wait(self):
        """Until the client has closed."""
        while len(head := self.reader.read(8)) == 8:
            if self.frame(head) == GOAWAY:
                return

    def frame(self, head):
        body = self.reader.read(int.from_bytes(head[5:8], "big"))
        if not head[0] & 0x80:
            return None
        kind = int.from_bytes(head[2:4], "big")
        if kind == SYN_STREAM:
            stream = int.from_bytes(body[:4], "big") & 0x7FFFFFFF
            if len(self.ids) < len(self.names):
                self.ids[self.names[len(self.ids)]] = stream
            none = self.packer.compress(bytes(4)) + self.packer.flush(zlib.Z_SYNC_FLUSH)
            self.control(SYN_REPLY, struct.pack(">I", stream) + none)
        elif kind == PING:
            self.control(PING, body)
        return kind

    def control(self, kind, body):
        self.writer.write(struct.pack(">HHI", 0x8003, kind, len(body)) + body)
        self.writer.flush()

    def send(self, name, data, last=False):
        if name not in self.ids:
            return
        for start in range(0, max(1, len(data)), 32768):
            part = data[start:start + 32768]
            flags = 1 if last and start + 32768 >= len(data) else 0
            self.writer.write(struct.pack(">II", self.ids[name], flags << 24 | len(part)) + part)
        self.writer.flush()

    def finish(self, output, errors, status):
        """What a program said, and how it ended."""
        self.send("stdout", output, last=True)
        self.send("stderr", errors, last=True)
        end = {"metadata": {}, "status": "Success"}
        if status:
            causes = [{"reason": "ExitCode", "message": str(status)}]
            end = {
                "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes},
                "message": f"command terminated with non-zero exit code: exit status {status}",
            }
        self.send("error", json.dumps(end).encode(), last=True)
        waiter = threading.Thread(target=self.wait, daemon=True)
        waiter.start()
        waiter.join(5)
