using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using LossApi.Operations;
using LossApi.Tests.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.Evaluate;

/// <summary>Losses of many large bodies at once that do not say how large they are, with less room than they take.</summary>
public sealed class LargeBodiesTests
{
    const int Many = 16, Numbers = 130_000;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1048576", "268435456")]        // less than one body
    [InlineData("8388608", "8388608")]          // the longest one
    [InlineData("12582912", "8388608")]         // and some more
    public async Task All_are_answered_and_each_with_its_own_value(string inFlight, string longest)
    {
        await using Wire.Service service = Start(("LossApi:MaxBytesInFlight", inFlight), ("LossApi:MaxBodyBytes", longest), ("LossApi:RequestDeadlineSeconds", "600"));
        using var client = new HttpClient { BaseAddress = service.ClientOptions.BaseAddress, Timeout = TimeSpan.FromSeconds(120) };
        using var gathered = new CountdownEvent(Many);
        string?[] answers = await Task.WhenAll(Enumerable.Range(1, Many).Select(async k =>
        {
            // Every third one is compressed to a few kilobytes, every third announces its length.
            HttpContent content = (k % 3) switch
            {
                0 => Compressed(Body(k)),
                1 => new Gathering(Body(k), gathered),
                _ => new ByteArrayContent(Body(k)),
            };
            if (k % 3 != 1) gathered.Signal();
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await client.PostAsync("/loss/mse", content, Stop);
            string text = await answer.Content.ReadAsStringAsync(Stop);
            return answer.IsSuccessStatusCode && text.StartsWith($$"""{"loss":"mse","value":{{k * k}},""", StringComparison.Ordinal) ? null : text[..Math.Min(300, text.Length)];
        }));
        Assert.All(answers, Assert.Null);
        await LargeBodyTests.GivenBack(service.Services.GetRequiredService<BytesInFlight>(), long.Parse(inFlight, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_compressed_body_holds_what_it_grows_to()
    {
        const long All = 4_000_000;
        await using Wire.Service service = Start(("LossApi:MaxBytesInFlight", $"{All}"), ("LossApi:MaxBodyBytes", "8000000"), ("LossApi:RequestDeadlineSeconds", "1"), ("LossApi:BodyDeadlineSeconds", "120"));
        using var client = new HttpClient { BaseAddress = service.ClientOptions.BaseAddress, Timeout = Child.Patience };
        BytesInFlight bytes = service.Services.GetRequiredService<BytesInFlight>();
        using (var holder = new Tests.Operations.Wire(client.BaseAddress))
        {
            await holder.Send($"POST /loss/mse HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {All}\r\n\r\n");
            using var patience = new CancellationTokenSource(Child.Patience);
            while (bytes.Free > 0 && !patience.IsCancellationRequested) await Task.Yield();
            Assert.Equal((200, 503), (await Post(900_000), await Post(3_500_000)));
        }

        await LargeBodyTests.GivenBack(bytes, All);
        // One that would be larger than any may be is refused when it has come to that, whatever it is compressed to.
        Assert.Equal((200, 413), (await Post(3_500_000), await Post(20_000_000)));
        await LargeBodyTests.GivenBack(bytes, All);

        async Task<int> Post(int length)
        {
            byte[] body = """{"predictions":[1],"targets":[2]}"""u8.ToArray();
            using ByteArrayContent content = Compressed(body, length - body.Length);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await client.PostAsync("/loss/mse", content, Stop);
            return (int)answer.StatusCode;
        }
    }

    static Wire.Service Start(params (string, string)[] settings)
    {
        var service = new Wire.Service { Settings = settings };
        service.UseKestrel(0);
        service.StartServer();
        return service;
    }

    /// <summary>Predictions that are all k, and targets that are all zero, in two and a half megabytes.</summary>
    static byte[] Body(int k)
    {
        string predictions = string.Join(',', Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{k}.0000000000000"), Numbers)), zeros = string.Join(',', Enumerable.Repeat("0", Numbers));
        return Encoding.ASCII.GetBytes($$"""{"predictions":[{{predictions}}],"targets":[{{zeros}}],"outputs":[]}""");
    }

    static ByteArrayContent Compressed(byte[] body, int blanks = 0)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(body);
            byte[] blank = new byte[1 << 16];
            blank.AsSpan().Fill((byte)' ');
            for (; blanks > 0; blanks -= blank.Length) gzip.Write(blank.AsSpan(0, Math.Min(blank.Length, blanks)));
        }

        var content = new ByteArrayContent(stream.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>A body without a length, of which nine hundred thousand bytes are sent before all have come together.</summary>
    sealed class Gathering(byte[] body, CountdownEvent gathered) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, 900_000));
            await stream.FlushAsync();
            gathered.Signal();
            await Task.Run(() => gathered.Wait(Child.Patience));
            await stream.WriteAsync(body.AsMemory(900_000));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
