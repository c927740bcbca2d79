"""A piece of network between the program and the stage: it can be cut, refuse, or freeze."""

import selectors
import socket
import struct
import threading


class Network(threading.Thread):
    """Forwards 127.0.0.1:port to each of the stage's ports. mode: open, refused (nobody listens, connections are reset), or
    frozen (connections stay, nothing passes)."""

    def __init__(self, place, targets):
        super().__init__(daemon=True)
        self.targets, self.mode, self.over = targets, "open", False
        self.lock, self.selector = threading.RLock(), selectors.DefaultSelector()
        self.peers, self.forgotten, self.made = {}, [], 0
        self.listeners = [self.listen(0) for _ in targets]
        self.ports = [listener.getsockname()[1] for listener in self.listeners]
        self.start()
        place.ending.append(self.end)

    def listen(self, port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        self.selector.register(listener, selectors.EVENT_READ)
        return listener

    def sources(self):
        return ["mastodon:http://127.0.0.1:%d" % port for port in self.ports] + ["bluesky:ws://127.0.0.1:%d/subscribe" % self.ports[0]]

    def keys(self):
        return [source.replace("/subscribe", "") for source in self.sources()]

    def set(self, mode):
        with self.lock:
            self.mode = mode
            if mode == "refused":
                for listener in self.listeners:
                    self.selector.unregister(listener)
                    listener.close()
                self.listeners = []
                self.reset()
            elif not self.listeners:
                self.listeners = [self.listen(port) for port in self.ports]

    def reset(self):
        """All connections end without a word."""
        with self.lock:
            for end in list(self.peers):
                self.close(end)

    def forget(self):
        """Nothing passes any more on what is connected, and nobody is told."""
        with self.lock:
            for end in list(self.peers):
                self.selector.unregister(end)
            self.forgotten += list(self.peers)
            self.peers = {}

    def end(self):
        self.over = True
        self.join()

    def close(self, end):
        peer = self.peers.pop(end, None)
        if peer is None:
            return
        self.peers.pop(peer, None)
        for half in (end, peer):
            self.selector.unregister(half)
            half.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            half.close()

    def accept(self, listener):
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", self.targets[self.listeners.index(listener)]))
        self.made += 1
        for end, peer in ((near, far), (far, near)):
            end.setblocking(True)
            self.peers[end] = peer
            self.selector.register(end, selectors.EVENT_READ)

    def forward(self, end):
        try:
            data = end.recv(65536)
            if data:
                self.peers[end].sendall(data)
        except OSError:
            data = b""
        if not data:
            self.close(end)

    def run(self):
        while not self.over:
            ready = self.selector.select(0.05)
            with self.lock:
                for key, _ in ready:
                    if self.mode == "frozen":
                        break
                    if key.fileobj in self.listeners:
                        self.accept(key.fileobj)
                    elif key.fileobj in self.peers:
                        self.forward(key.fileobj)
            if self.mode == "frozen":
                threading.Event().wait(0.05)
