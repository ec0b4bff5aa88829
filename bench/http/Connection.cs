using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LossApi.Bench;

/// <summary>
/// One kept-alive connection that sends the same request over and over. It knows of HTTP what the measured servers answer, and little else, and waits in the system's calls: a whole client
/// would take as much of the shared cores as the servers do, and its threads would push theirs aside.
/// </summary>
sealed class Connection : IDisposable
{
    /// <summary>What it goes over.</summary>
    public Socket Socket { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] request;
    readonly byte[] buffer = new byte[1 << 18];

    Connection(Body body, int port)
    {
        string head = string.Create(CultureInfo.InvariantCulture,
            $"POST {body.Path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: {body.Form}\r\nAccept: {body.Form}\r\nContent-Length: {body.Bytes.Length}\r\n\r\n");
        request = [.. Encoding.ASCII.GetBytes(head), .. body.Bytes];
    }

    /// <summary>Connects to a server on this machine.</summary>
    public static Connection Open(Body body, int port)
    {
        var connection = new Connection(body, port);
        connection.Socket.Connect(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Waits until an answer has begun to come on some of the connections.</summary>
    /// <param name="connections">By their sockets.</param>
    /// <param name="ready">Takes the sockets on which one has.</param>
    public static void Wait(Dictionary<Socket, Connection> connections, List<Socket> ready)
    {
        ready.Clear();
        ready.AddRange(connections.Keys);
        if (ready.Count > 1) Socket.Select(ready, null, null, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sends the request.</summary>
    public void Ask()
    {
        for (int sent = 0; sent < request.Length;) sent += Socket.Send(request.AsSpan(sent));
    }

    /// <summary>Reads the answer to its end.</summary>
    /// <returns>How many bytes the answer's body has, as it was sent.</returns>
    /// <exception cref="InvalidOperationException">When the answer is no 200.</exception>
    public long Answer()
    {
        int length = 0, head;
        do
        {
            length += Some(length);
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        while (head < 0);
        ReadOnlySpan<byte> lines = buffer.AsSpan(0, head);
        if (!lines.StartsWith("HTTP/1.1 200 "u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(lines));

        long body = length - head - 4;
        if (Announced(lines) is { } all)
        {
            while (body < all) body += Some(0);
            return body;
        }

        // Chunks, the last of which is empty: nothing follows it.
        int tail = Math.Min(length, 5);
        buffer.AsSpan(length - tail, tail).CopyTo(buffer);
        while (!buffer.AsSpan(0, tail).SequenceEqual("0\r\n\r\n"u8))
        {
            int some = Some(tail), end = tail + some;
            body += some;
            tail = Math.Min(end, 5);
            buffer.AsSpan(end - tail, tail).CopyTo(buffer);
        }

        return body;
    }

    public void Dispose() => Socket.Dispose();

    static long? Announced(ReadOnlySpan<byte> lines)
    {
        foreach (Range line in lines.Split("\r\n"u8))
        {
            if (Ascii.EqualsIgnoreCase(lines[line][..Math.Min(15, lines[line].Length)], "content-length:"u8)) return long.Parse(lines[line][15..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }

        return null;
    }

    int Some(int from)
    {
        int some = Socket.Receive(buffer.AsSpan(from));
        return some > 0 ? some : throw new InvalidOperationException("the server closed the connection");
    }
}
