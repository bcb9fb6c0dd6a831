#!/usr/bin/python3
"""pipe_twin: what pipe_bench measures, with multiprocessing.Pipe between two threads or two processes.

Ping-pong: 8 bytes there and back. Stream: messages of 64 KiB one way; each carries its number, and all must arrive whole
and in order.
"""

import struct
import sys
import time

from sampling import FORK, Sample, Wrong, team
from twin import Case, main

SMALL, LARGE = 8, 64 * 1024
NUMBER = struct.Struct("q")
END = NUMBER.pack(-1)


def ping_pong(kind, seconds):
    here, there = FORK.Pipe()

    def ask():
        trips, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            message = NUMBER.pack(trips)
            here.send_bytes(message)
            if (answer := here.recv_bytes()) != message:
                raise Wrong(f"{answer!r} came back for {message!r}")
            trips += 1
        here.send_bytes(END)
        return trips

    def answer():
        trips = 0
        while (message := there.recv_bytes()) != END:
            there.send_bytes(message)
            trips += 1
        return trips

    (asked, answered), took = team(kind, [ask, answer])
    if asked != answered:
        raise Wrong(f"{asked} round trips asked, {answered} answered")
    return Sample(took / asked * 1e9, asked, took, [asked, answered])


def stream(kind, seconds):
    receiver, sender = FORK.Pipe(duplex=False)

    def send():
        message, sent, until = bytearray(LARGE), 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            NUMBER.pack_into(message, 0, sent)
            NUMBER.pack_into(message, LARGE - SMALL, sent)
            sender.send_bytes(message)
            sent += 1
        sender.send_bytes(END)
        return sent

    def receive():
        received = 0
        while (message := receiver.recv_bytes()) != END:
            numbers = NUMBER.unpack_from(message)[0], NUMBER.unpack_from(message, LARGE - SMALL)[0]
            if len(message) != LARGE or numbers != (received, received):
                raise Wrong(f"{len(message)} bytes numbered {numbers} came when message {received} was due")
            received += 1
        return received

    (sent, received), took = team(kind, [send, receive])
    if sent != received:
        raise Wrong(f"{sent} messages sent, {received} received")
    return Sample(received * LARGE / took, received, took, [sent, received])


def cases():
    for kind in ("threads", "forked"):
        yield Case("stream", "multiprocessing.Pipe", kind, 1, "bytes_per_second", lambda s, k=kind: stream(k, s),
                   consumers=1, payload_bytes=LARGE)
        yield Case("ping_pong", "multiprocessing.Pipe", kind, 1, "round_trip_ns", lambda s, k=kind: ping_pong(k, s),
                   consumers=1, payload_bytes=SMALL)


if __name__ == "__main__":
    sys.exit(main("pipe", __doc__, list(cases())))
