using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using LossApi.Evaluate;
using LossApi.Wire.Json;

namespace LossApi.Tests.Wire;

/// <summary>How a body was cut into pieces can be seen in nothing.</summary>
public sealed class PiecesTests
{
    static readonly string Good = $$"""
        {
          "predictions": [[0.1, -2.5e-3, 3], [1e10, 12345.678901234567, -0]], "targets": [[1,2,3],[4,5,6]],
          "weights": [1, 2.5], "reduction": "weighted_mean",
          "options": { "delta": 1.25 }, "outputs": ["terms", "gradients", "hessians"], "non_finite": "error"{{new string(' ', 600)}} }
        """;

    const string Packed = """
        {"predictions": {"dtype":"f64", "base64" : 
         "AAAAAAAA8D8AAAAAAAAEQA==" , "shape": [2]}, "targets": [1,2] }
        """;

    public static TheoryData<string> Bodies => new(
        Good,
        Good.Replace("-0]", "\"NaN\"]", StringComparison.Ordinal),
        Good.Replace("12345.67", "1e999, [", StringComparison.Ordinal).Replace(", -0]", "], -0]", StringComparison.Ordinal),
        Good.Replace("\"delta\": 1.25", "\"délta😀\": \"\\ud83d\\ude00ü\"", StringComparison.Ordinal),
        Good.Replace("\"delta\": 1.25", "\"délta😀\": \"\\ud83d😀\"", StringComparison.Ordinal),
        Good.Replace("\"weights\"", "\"targets\"", StringComparison.Ordinal),
        Good.Replace("[4,5,6]", "[4,5,06]", StringComparison.Ordinal),
        Good.Replace("[4,5,6]", "[4,5,6", StringComparison.Ordinal),
        Packed, Packed.Replace("8D8A", "8D-A", StringComparison.Ordinal), Packed.Replace("8D8A", "8\\u0044\\/A", StringComparison.Ordinal), Packed.Replace("8D8A", "8\\n8é", StringComparison.Ordinal),
        Packed.Replace("8D8A", "8\\x", StringComparison.Ordinal), Packed.Replace("8D8A", "8\t", StringComparison.Ordinal), Packed.Replace("8D8A", "8\\ud83d", StringComparison.Ordinal),
        Packed[..Packed.IndexOf("8D8A", StringComparison.Ordinal)], Packed.Replace("\"base64\" : \n \"", "\"base64\" : \n 12, \"x\":\"", StringComparison.Ordinal),
        Packed.Replace("\"base64\" : \n \"", "\"base64\" : \n [{\"base64\":\"A\"}], \"x\":\"", StringComparison.Ordinal),
        Packed.Replace("f64", "f16", StringComparison.Ordinal), Packed.Replace("[2]", "[2,-1,3]", StringComparison.Ordinal),
        Good[..^200], Good + "x", "\uFEFF" + Good, "", "  ", "null", "12.5", "\"abc", "tru");

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Two_pieces_are_as_good_as_one(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        string whole = await ReadAsync(body, body.Length);
        for (int cut = 0; cut <= body.Length; cut++) Assert.Equal(whole, await ReadAsync(body, cut, body.Length - cut));
        Assert.Equal(whole, await ReadAsync(body, [.. Enumerable.Repeat(1, body.Length)]));
        Assert.Equal(whole, await ReadAsync(body, [.. Enumerable.Repeat(7, body.Length / 7 + 1)]));
    }

    [Theory]
    [InlineData("""{"predictions":[1,_2],"targets":[1,2]}""")]
    [InlineData("""{"predictions":[1],_"targets":[1_]_}_""")]
    [InlineData("""{"predictions":[1],_,"targets":[1]}""")]
    [InlineData("""{"a":"_"}""")]
    [InlineData("""{"a_":1}""")]
    [InlineData("""{"a":"_\x"}""")]
    [InlineData("""{"predictions":{"base64":_"AAAA"_,"shape":[1]_,"dtype":"i32"},"targets":_[1]}""")]
    [InlineData("""{"predictions":{"base64":"_AAAA"}}""")]
    [InlineData("""{"predictions":{"base64":"_\n_"}}""")]
    [InlineData("""{"predictions":{"base64":"_\u00e9__"}}""")]
    public async Task Long_blanks_and_long_tokens_too(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text.Replace("_", new string(' ', 40_000), StringComparison.Ordinal));
        string whole = await ReadAsync(body, body.Length);
        foreach (int size in (int[])[1, 3, 1000, 4096, 4097, 16384, 20_000, 39_999])
            Assert.Equal(whole, await ReadAsync(body, [.. Enumerable.Repeat(size, body.Length / size + 1)]));
    }

    [Fact]
    public async Task The_answer_has_the_same_bytes_over_a_socket()
    {
        await using var service = new Service();
        service.UseKestrel(0);
        service.StartServer();
        byte[] body = Encoding.UTF8.GetBytes(Good);
        var seen = new HashSet<string>();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", new Uri(service.ClientOptions.BaseAddress.ToString()).Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        for (int cut = 1; cut < body.Length; cut++)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /loss/huber HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{cut:x}\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(body.AsMemory(0, cut), TestContext.Current.CancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"\r\n{body.Length - cut:x}\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(body.AsMemory(cut), TestContext.Current.CancellationToken);
            await stream.WriteAsync("\r\n0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            seen.Add(await AnswerAsync(stream));
        }

        string only = Assert.Single(seen);
        Assert.Contains("\"loss\":\"huber\"", only);
    }

    /// <summary>The body of an answer with a Content-Length.</summary>
    static async Task<string> AnswerAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[8192];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            length += read;
            string text = Encoding.UTF8.GetString(buffer, 0, length);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0) continue;
            string mark = "Content-Length: ";
            int at = text.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
            int wanted = int.Parse(text[at..text.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
            if (length >= head + 4 + wanted) return text[(head + 4)..];
        }
    }

    /// <summary>Everything a reader took in, as text.</summary>
    internal static async Task<string> ReadAsync(byte[] bytes, params int[] sizes)
    {
        using var given = new GivenMembers();
        using var root = new EvaluateBody();
        root.Begin(Domain.Catalogue.Get("huber").Card, given);
        using var body = new JsonBody();
        body.Begin(root, given.Faults);
        await body.ReadAsync(PipeReader.Create(new PieceStream(bytes, sizes), new(bufferSize: 65_536, minimumReadSize: 1)), TestContext.Current.CancellationToken);
        // Whatever was taken in before a fault of form is of no account.
        if (body.Malformation is { } malformation) return malformation.ToString();
        return string.Join('\n',
        [
            .. given.Batch.Names.Select(n => $"{n} {given.Batch[n]!.Shape} {string.Join(' ', given.Batch[n]!.Numbers.ToArray().Select(BitConverter.DoubleToInt64Bits))}"),
            .. given.Unreadable, .. given.Options.Select(o => o.ToString()), given.Reduction, given.Outputs.ToString(), given.HessiansPointer,
            .. given.Faults.First.Select(f => f.ToString()),
        ]);
    }
}
