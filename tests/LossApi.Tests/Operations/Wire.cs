using System.Net.Sockets;
using System.Text;

namespace LossApi.Tests.Operations;

/// <summary>A connection on which anything can be said, right or wrong.</summary>
sealed class Wire : IDisposable
{
    readonly TcpClient client;
    readonly NetworkStream stream;

    public Wire(Uri address)
    {
        client = new(address.Host, address.Port) { NoDelay = true };
        stream = client.GetStream();
    }

    /// <summary>Sends the text as Latin-1, so that any byte can be written.</summary>
    public async Task Send(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends the text over and over, and reads what comes back, without ever waiting for it before sending; until this is disposed.</summary>
    public async Task Flood(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text), answers = new byte[1 << 16];
        await Task.WhenAll(Send(), Read());

        async Task Send()
        {
            while (true) await stream.WriteAsync(bytes);
        }

        async Task Read()
        {
            while (await stream.ReadAsync(answers) > 0) { }
        }
    }

    /// <summary>Everything until the other side closes.</summary>
    public async Task<string> Rest()
    {
        using var patience = new CancellationTokenSource(Child.Patience);
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            for (int n; (n = await stream.ReadAsync(buffer, patience.Token)) > 0;) text.Append(Encoding.Latin1.GetString(buffer, 0, n));
        }
        catch (IOException)
        {
            // A reset instead of an orderly end; what came before it counts.
        }

        return text.ToString();
    }

    /// <summary>Reads until the text has arrived.</summary>
    public async Task<string> Until(string mark)
    {
        using var patience = new CancellationTokenSource(Child.Patience);
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith(mark, StringComparison.Ordinal) && await stream.ReadAsync(one, patience.Token) > 0) text.Append((char)one[0]);
        return text.ToString();
    }

    /// <summary>What one request is answered, read to the end of the connection.</summary>
    public static async Task<string> Ask(Uri address, string request)
    {
        using var wire = new Wire(address);
        await wire.Send(request);
        return await wire.Rest();
    }

    public void Dispose() => client.Dispose();
}
