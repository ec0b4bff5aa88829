using System.Text;

namespace LossApi.Tests.Wire;

/// <summary>Bodies that are not one JSON document: 400, with the first byte that could not be mended.</summary>
public sealed class MalformedBodyTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("", "malformed-json", 0)]
    [InlineData("   ", "malformed-json", 3)]
    [InlineData("{", "malformed-json", 1)]
    [InlineData("""{"predictions":[1,2]""", "malformed-json", 20)]
    [InlineData("""{"predictions":[1,2],}""", "malformed-json", 21)]
    [InlineData("""{"predictions":[1,2,]}""", "malformed-json", 20)]
    [InlineData("""{"predictions":[1 2]}""", "malformed-json", 18)]
    [InlineData("""{"predictions":[01]}""", "malformed-json", 17)]
    [InlineData("""{"predictions":[+1]}""", "malformed-json", 16)]
    [InlineData("""{"predictions":[.5]}""", "malformed-json", 16)]
    [InlineData("""{"predictions":[1.]}""", "malformed-json", 18)]
    [InlineData("""{"predictions":[1e]}""", "malformed-json", 18)]
    [InlineData("""{"predictions":[-]}""", "malformed-json", 17)]
    [InlineData("""{"predictions":[0x1]}""", "malformed-json", 17)]
    [InlineData("""{"predictions":[NaN]}""", "malformed-json", 16)]
    [InlineData("""{"predictions":[Infinity]}""", "malformed-json", 16)]
    [InlineData("""{"predictions":[-Infinity]}""", "malformed-json", 17)]
    [InlineData("""{"predictions":[tru]}""", "malformed-json", 19)]
    [InlineData("""{"predictions":[1]]}""", "malformed-json", 18)]
    [InlineData("""{'predictions':[1]}""", "malformed-json", 1)]
    [InlineData("""{predictions:[1]}""", "malformed-json", 1)]
    [InlineData("""{"predictions" [1]}""", "malformed-json", 15)]
    [InlineData("""{"predictions":[1]} {}""", "malformed-json", 20)]
    [InlineData("""{"predictions":[1]}x""", "malformed-json", 19)]
    [InlineData("""{/**/"predictions":[1]}""", "malformed-json", 1)]
    [InlineData("""{"predictions":[1]}//""", "malformed-json", 19)]
    [InlineData("""{"a":"\x"}""", "malformed-json", 7)]
    [InlineData("""{"a":"\u12G4"}""", "malformed-json", 10)]
    [InlineData("{\"a\":\"tab\there\"}", "malformed-json", 9)]
    [InlineData("""{"a":"\ud800"}""", "malformed-json", 6)]
    [InlineData("""{"a":"x\udc00\ud800"}""", "malformed-json", 7)]
    [InlineData("""{"\ud800":1}""", "malformed-json", 2)]
    [InlineData("""{"a":"\ud800\u0041"}""", "malformed-json", 6)]
    public async Task The_first_byte_that_cannot_stand_is_named(string body, string code, int at)
    {
        Answer answer = (await service.PostAsync("/loss/huber", body)).IsProblem(400, code);
        Assert.Equal(at, answer.Json.GetProperty("byteOffset").GetInt32());
    }

    [Theory]
    [InlineData("7B 22 61 22 3A 22 FF 22 7D", 6)]                // a byte UTF-8 never has
    [InlineData("7B 22 61 22 3A 22 C0 AF 22 7D", 6)]             // overlong
    [InlineData("7B 22 61 22 3A 22 41 E2 82 22 7D", 7)]          // a character cut short
    [InlineData("7B 22 61 22 3A 22 ED A0 80 22 7D", 6)]          // a surrogate in UTF-8
    [InlineData("7B 22 61 22 3A 22 F4 90 80 80 22 7D", 6)]       // beyond the last character
    [InlineData("7B 22 80 22 3A 31 7D", 2)]                      // in a name
    [InlineData("7B 22 61 22 3A 22 5C 6E FF 22 7D", 8)]          // behind an escape
    [InlineData("FF FE 7B 00 7D 00", 0)]                         // UTF-16 with its mark
    [InlineData("7B 22 61 22 3A 22 F0 9F 98", 6)]                // cut short at the end
    public async Task Bytes_that_are_not_utf8_are_named(string hex, int at)
    {
        Answer answer = (await service.PostAsync("/loss/huber", Convert.FromHexString(hex.Replace(" ", "")))).IsProblem(400, "invalid-utf8");
        Assert.Equal(at, answer.Json.GetProperty("byteOffset").GetInt32());
    }

    [Theory]
    [InlineData("""{"predictions":[1],"targets":[1],"predictions":[2]}""", "/predictions", 33)]
    [InlineData("""{"predictions":[1],"targets":[1],"\u0070redictions":[2]}""", "/predictions", 33)]
    [InlineData("""{"predictions":[1],"targets":[1],"options":{"delta":1,"delt\u0061":2}}""", "/options/delta", 54)]
    [InlineData("""{"a/b":1,"a~b":1,"a/b":2}""", "/a~1b", 17)]
    [InlineData("""{"predictions":"wrong","predictions":[2}""", "/predictions", 23)]
    public async Task A_member_given_twice_is_named(string body, string pointer, int at)
    {
        Answer answer = (await service.PostAsync("/loss/huber", body)).IsProblem(400, "duplicate-key");
        Assert.Equal([$"{pointer} duplicate-key"], answer.Errors);
        Assert.Equal(at, answer.Json.GetProperty("byteOffset").GetInt32());
    }

    [Theory]
    [InlineData(65, 400)]
    [InlineData(64, 422)]
    [InlineData(200_000, 400)]
    public async Task Depth_has_a_bound(int depth, int status)
    {
        // The object itself is the first level.
        string body = $$"""{"x":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        Answer answer = (await service.PostAsync("/loss/huber", body)).IsProblem(status, status == 400 ? "too-deep" : "unknown-member");
        if (status == 400) Assert.Equal(5 + 63, answer.Json.GetProperty("byteOffset").GetInt32());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[{\"predictions\":[1]}]")]
    public async Task Json_that_is_no_object_is_of_the_wrong_type(string body) =>
        Assert.Equal([" wrong-type", "/predictions missing-member", "/targets missing-member"], (await service.PostAsync("/loss/huber", body)).IsProblem(422, "wrong-type").Errors);

    [Fact]
    public async Task A_byte_order_mark_is_no_fault()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. """{"predictions":[1],"targets":[1]}"""u8];
        (await service.PostAsync("/loss/huber", body)).IsOk();
        Answer late = (await service.PostAsync("/loss/huber", (byte[])[0xEF, 0xBB, 0xBF, .. "{]"u8])).IsProblem(400, "malformed-json");
        Assert.Equal(4, late.Json.GetProperty("byteOffset").GetInt32());
    }

    [Fact]
    public async Task Form_outweighs_contents() =>
        (await service.PostAsync("/loss/huber", """{"predictions":["x"],"nonsense":1,"targets":[1}""")).IsProblem(400, "malformed-json");

    [Theory]
    [InlineData(16 * 1024, "unknown-member")]
    [InlineData(16 * 1024 + 1, "token-too-long")]
    [InlineData(3_000_000, "token-too-long")]
    public async Task A_token_has_a_longest_length(int length, string code) =>
        Assert.EndsWith(code, (await service.PostAsync("/loss/huber", $$"""{"x":"{{new string('y', length - 2)}}"}""")).IsProblem(422, "unknown-member").Errors.Last(e => !e.StartsWith("/predictions", StringComparison.Ordinal) && !e.StartsWith("/targets", StringComparison.Ordinal)));

    [Fact]
    public async Task A_number_may_have_thousands_of_digits()
    {
        Answer answer = (await service.PostAsync("/loss/huber", $$"""{"predictions":[0.5{{new string('0', 10_000)}}1],"targets":[0]}""")).IsOk();
        Assert.Equal(0.125, answer.Json.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task White_space_is_free()
    {
        string blank = new(' ', 300_000);
        string body = $$"""{{blank}}{{{blank}}"predictions":{{blank}}[1,{{blank}}2{{blank}}],{{blank}}"targets":[1,2]{{blank}}}{{blank}}""";
        (await service.PostAsync("/loss/huber", body)).IsOk();
    }

    [Fact]
    public async Task Very_many_members_are_refused_in_bounded_memory()
    {
        var body = new StringBuilder("{\"predictions\":[1],\"targets\":[1]");
        for (int i = 0; i < 200_000; i++) body.Append($",\"m{i}\":0");
        Answer answer = (await service.PostAsync("/loss/huber", body.Append('}').ToString())).IsProblem(422, "unknown-member");
        Assert.Equal(20, answer.Errors.Length);
        Assert.True(answer.Json.GetProperty("errorsTruncated").GetBoolean());
        Assert.Equal(200_000, answer.Json.GetProperty("errorCount").GetInt32());
    }
}
