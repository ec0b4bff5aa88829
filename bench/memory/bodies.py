"""Sends many JSON bodies of 100 MB at once and tells the server's highest resident memory, and how a small request fares meanwhile.

Run: dotnet publish src/LossApi -c Release -o FOLDER && python3 bench/memory/bodies.py FOLDER [value|all] [how many] [whole|chunked]
"""
import os
import random
import socket
import subprocess
import sys
import threading
import time

PORT = 5340
MEGABYTES = 100
CHUNK = 1 << 16


def numbers():
    """An array of numbers of 16 and 17 digits that fills half of a body."""
    some = ",".join(repr(random.gauss(0, 1)) for _ in range(20_000))
    return "[" + ",".join([some] * (MEGABYTES * 500_000 // (len(some) + 1))) + "]"


def chunks(body):
    """The body in the pieces of a sender that does not say how many will come."""
    pieces = (body[at:at + CHUNK] for at in range(0, len(body), CHUNK))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def request(path, body, way="whole"):
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    if way == "chunked":
        return head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body)
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def ask(message):
    """The status line of the answer, which is read to its end."""
    with socket.create_connection(("127.0.0.1", PORT), timeout=300) as connection:
        connection.sendall(message)
        first, buffer = b"", bytearray(1 << 20)
        while count := connection.recv_into(buffer):
            first = first or bytes(buffer[:count])
        return first.split(b"\r\n")[0].decode()


def megabytes(process, key):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key)) // 1024


def main():
    folder, outputs = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "value"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    way = sys.argv[4] if len(sys.argv) > 4 else "whole"
    values = numbers()
    body = '{"predictions":' + values + ',"targets":' + values + ("}" if outputs == "all" else ',"outputs":[]}')
    large, small = request("/loss/mse", body.encode(), way), request("/loss/huber", b'{"predictions":[3,0.5],"targets":[1,1]}')
    environment = dict(os.environ, ASPNETCORE_URLS=f"http://127.0.0.1:{PORT}")
    with subprocess.Popen(["dotnet", "LossApi.dll"], cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    ask(small)
                    break
                except OSError:
                    time.sleep(0.05)

            idle, answers, delays = megabytes(process, "VmRSS"), [], []
            senders = [threading.Thread(target=lambda: answers.append(ask(large))) for _ in range(count)]
            start = time.time()
            for sender in senders:
                sender.start()
            while any(sender.is_alive() for sender in senders):
                before = time.perf_counter()
                ask(small)
                delays.append(time.perf_counter() - before)
                time.sleep(0.05)
            print(f"{count} bodies of {len(body) / 1e6:.0f} MB, {outputs}, {way}: {time.time() - start:.1f} s, {sorted(set(answers))}")
            print(f"resident: {idle} MB before, {megabytes(process, 'VmHWM')} MB at most; a small request meanwhile: {1000 * sorted(delays)[len(delays) // 2]:.0f} ms (median)")
        finally:
            process.kill()


if __name__ == "__main__":
    main()
