using System.IO.Compression;
using System.Text;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Evaluate;

/// <summary>Formats of bodies and answers, and errors the framework makes.</summary>
public sealed class NegotiationTests(Service service) : IClassFixture<Service>
{
    static readonly byte[] Body = """{"predictions":[3,0.5],"targets":[1,1]}"""u8.ToArray();

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json;charset=\"UTF-8\"", 200)]
    [InlineData("application/vnd.loss+json", 200)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("application/json; charset=bogus", 415)]
    [InlineData("text/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("nonsense", 415)]
    [InlineData("", 415)]
    public async Task The_body_is_json_in_utf8(string type, int status)
    {
        Answer answer = await service.PostAsync("/loss/huber", Body, r =>
        {
            r.Content!.Headers.Remove("Content-Type");
            if (type.Length > 0) r.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        });
        Assert.Equal(status, (int)answer.Status);
        if (status != 415) return;
        answer.IsProblem(415, "unsupported-media-type");
        Assert.Equal("application/json, application/vnd.safetensors", answer.Headers["Accept-Post"]);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("*/*", 200)]
    [InlineData("application/*", 200)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.1", 200)]
    [InlineData("text/html", 406)]
    [InlineData("*/*;q=0", 406)]
    [InlineData("*/*, application/json;q=0", 406)]
    [InlineData("application/json, */*;q=0", 200)]
    [InlineData("application/xml", 406)]
    [InlineData("???", 200)]
    public async Task The_answer_is_json(string accept, int status)
    {
        Answer answer = await service.PostAsync("/loss/huber", Body, r => r.Headers.TryAddWithoutValidation("Accept", accept));
        Assert.Equal(status, (int)answer.Status);
        if (status == 406) answer.IsProblem(406, "not-acceptable");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_body_may_be_compressed(string encoding)
    {
        Answer answer = (await service.PostAsync("/loss/huber", Compressed(encoding, Body), r => r.Content!.Headers.ContentEncoding.Add(encoding))).IsOk();
        Assert.Contains("\"value\":0.8125", answer.Text);
    }

    [Theory]
    [InlineData("lzma")]
    [InlineData("gzip, gzip")]
    [InlineData("gzip, br")]
    public async Task Other_encodings_are_not_spoken(string encoding)
    {
        Answer answer = await service.PostAsync("/loss/huber", Body, r => r.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
        answer.IsProblem(415, "unsupported-media-type");
        Assert.Contains("gzip", answer.Headers["Accept-Encoding"]);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_damaged_body_is_refused_wherever_it_is_cut(string encoding)
    {
        byte[] whole = Compressed(encoding, Body);
        for (int length = 0; length < whole.Length; length++)
        {
            Answer answer = await service.PostAsync("/loss/huber", whole[..length], r => r.Content!.Headers.ContentEncoding.Add(encoding));
            // The last bytes of a stream are its checksum: where only they are lost, the text may have arrived in full.
            Assert.True((int)answer.Status == 400 || (int)answer.Status == 200 && length >= whole.Length - 9, $"{encoding} {length}: {answer.Text}");
        }

        (await service.PostAsync("/loss/huber", Body, r => r.Content!.Headers.ContentEncoding.Add(encoding))).IsProblem(400, "bad-compressed-body");
    }

    [Fact]
    public async Task The_offset_counts_the_decompressed_bytes()
    {
        Answer answer = await service.PostAsync("/loss/huber", Compressed("gzip", Encoding.UTF8.GetBytes("{\"predictions\":[1,]}")), r => r.Content!.Headers.ContentEncoding.Add("gzip"));
        Assert.Equal(18, answer.IsProblem(400, "malformed-json").Json.GetProperty("byteOffset").GetInt32());
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("POST", "/nothing", 404, "not-found")]
    [InlineData("POST", "/", 405, "method-not-allowed")]
    [InlineData("PUT", "/loss/huber", 405, "method-not-allowed")]
    [InlineData("DELETE", "/compare", 405, "method-not-allowed")]
    [InlineData("PATCH", "/activation/softmax", 405, "method-not-allowed")]
    public async Task Errors_of_the_framework_have_the_same_shape(string verb, string path, int status, string code)
    {
        Answer answer = await service.SendAsync(new(new(verb), path));
        answer.IsProblem(status, code);
        if (status == 405) Assert.Contains(path == "/" ? "GET" : "POST", answer.Headers["Allow"]);
    }

    static byte[] Compressed(string encoding, byte[] bytes)
    {
        using var to = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(to, CompressionLevel.Optimal, true),
            "br" => new BrotliStream(to, CompressionLevel.Optimal, true),
            _ => to,
        })
            stream.Write(bytes);
        return to.ToArray();
    }
}
