using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LossApi.Bench;

/// <summary>
/// One kept-alive connection that sends the same request over and over. It knows of HTTP what the measured servers answer, and little else: a whole client would take as much of
/// the shared cores as the servers do.
/// </summary>
sealed class Connection : IDisposable
{
    readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] request;
    readonly byte[] buffer = new byte[1 << 18];

    Connection(Body body, int port)
    {
        string head = string.Create(CultureInfo.InvariantCulture,
            $"POST {body.Path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: {body.Form}\r\nAccept: {body.Form}\r\nContent-Length: {body.Bytes.Length}\r\n\r\n");
        request = [.. Encoding.ASCII.GetBytes(head), .. body.Bytes];
    }

    /// <summary>Connects to a server on this machine.</summary>
    public static async Task<Connection> Open(Body body, int port)
    {
        var connection = new Connection(body, port);
        await connection.socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends the request and reads the answer to its end. Both at once, for a server may answer what it has not read to the end.</summary>
    /// <returns>How many bytes the answer's body has, as it was sent.</returns>
    /// <exception cref="InvalidOperationException">When the answer is no 200.</exception>
    public async Task<long> Ask()
    {
        Task sending = Send();
        int length = 0, head;
        do
        {
            length += await Some(length);
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        while (head < 0);
        string[] lines = Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n");
        if (!lines[0].Contains(" 200 ", StringComparison.Ordinal)) throw new InvalidOperationException(lines[0]);

        long body = length - head - 4;
        string? announced = lines.FirstOrDefault(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        if (announced is not null)
        {
            for (long all = long.Parse(announced.Split(':')[1], CultureInfo.InvariantCulture); body < all;) body += await Some(0);
        }
        else
        {
            // Chunks, the last of which is empty: nothing follows it.
            int tail = Math.Min(length, 5);
            buffer.AsSpan(length - tail, tail).CopyTo(buffer);
            while (!buffer.AsSpan(0, tail).SequenceEqual("0\r\n\r\n"u8))
            {
                int some = await Some(tail), end = tail + some;
                body += some;
                tail = Math.Min(end, 5);
                buffer.AsSpan(end - tail, tail).CopyTo(buffer);
            }
        }

        await sending;
        return body;
    }

    public void Dispose() => socket.Dispose();

    async Task Send()
    {
        for (int sent = 0; sent < request.Length;) sent += await socket.SendAsync(request.AsMemory(sent));
    }

    async ValueTask<int> Some(int from)
    {
        int some = await socket.ReceiveAsync(buffer.AsMemory(from));
        return some > 0 ? some : throw new InvalidOperationException("the server closed the connection");
    }
}
