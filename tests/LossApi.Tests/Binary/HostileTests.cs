using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using LossApi.Domain;
using LossApi.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace LossApi.Tests.Binary;

/// <summary>Safetensors that are none, or want too much: refused with their place, and nothing stays on loan.</summary>
[Collection(Service.Alone)]
public sealed class HostileTests(Service service) : IClassFixture<Service>
{
    const string Type = "application/vnd.safetensors";
    const string P = """ "predictions":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """, T = """ "targets":{"dtype":"F32","shape":[2],"data_offsets":[8,16]} """;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Header, length of the data, status and the first error.</summary>
    public static TheoryData<string, int, int, string> Headers => new()
    {
        { $"{{{P},{T}}}", 16, 200, "" },
        { $"{{{P},{T}}}      ", 16, 200, "" },
        { $"{{{T},{P}}}", 16, 200, "" },
        { $"{{{P},{T}}}", 15, 400, " malformed-safetensors" },
        { $"{{{P},{T}}}", 17, 400, " malformed-safetensors" },
        { $"{{{P},{T}}}", 0, 400, " malformed-safetensors" },
        { $"{{{P},{T}}}x", 16, 400, " malformed-safetensors" },
        { $" {{{P},{T}}}", 16, 400, " malformed-safetensors" },
        { $"\uFEFF{{{P},{T}}}", 16, 400, " malformed-safetensors" },
        { $"[{{{P},{T}}}]", 16, 400, " malformed-safetensors" },
        { "", 16, 400, " malformed-safetensors" },
        { "{", 16, 400, " malformed-safetensors" },
        { "null", 16, 400, " malformed-safetensors" },
        { $"{{{P},{T},}}", 16, 400, " malformed-safetensors" },
        { $"{{{P},{T},{P}}}", 16, 400, "/predictions duplicate-key" },
        { $$$"""{{{{P}}},{{{T}}},"__metadata__":{"a":"1","a":"2"}}""", 16, 400, "/__metadata__/a duplicate-key" },
        { $$$"""{{{{P}}},"targets":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[8,16]}}""", 16, 400, "/targets/shape duplicate-key" },
        { $"{{{P},{T},\"x\":{new string('[', 100)}{new string(']', 100)}}}", 16, 400, " too-deep" },
        { "{}", 0, 422, "/predictions missing-member" },
        { $"{{{P}}}", 8, 422, "/targets missing-member" },
        { $"{{{P},{T.Replace("[8,16]", "[4,12]", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[12,20]", StringComparison.Ordinal)}}}", 20, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[0,8]", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[8,24]", StringComparison.Ordinal)}}}", 24, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[8,12]", StringComparison.Ordinal)}}}", 12, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[16,8]", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[8,9223372036854775807]", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[8,16]", "[8,9223372036854775808]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets/1 out-of-range" },
        { $"{{{P},{T.Replace("[8,16]", "[-8,0]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets/0 out-of-range" },
        { $"{{{P},{T.Replace("[8,16]", "[8.0,16]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets/0 out-of-range" },
        { $"{{{P},{T.Replace("[8,16]", "[8,16,24]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets shape-mismatch" },
        { $"{{{P},{T.Replace("[8,16]", "[8,[16]]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets/1 wrong-type" },
        { $"{{{P},{T.Replace("[8,16]", "[]", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets shape-mismatch" },
        { $"{{{P},{T.Replace("[8,16]", "\"8\"", StringComparison.Ordinal)}}}", 16, 422, "/targets/data_offsets wrong-type" },
        { $"{{{P},{T.Replace("[2]", "[-2]", StringComparison.Ordinal)}}}", 16, 422, "/targets/shape/0 out-of-range" },
        { $"{{{P},{T.Replace("[2]", "[3]", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("[2]", "[4294967296,4294967296]", StringComparison.Ordinal)}}}", 16, 422, "/targets/shape too-many-elements" },
        { $"{{{P},{T.Replace("[2]", "[9223372036854775807,9223372036854775807,0]", StringComparison.Ordinal)}}}", 8, 422, "/targets/shape too-many-elements" },
        { $"{{{P},{T.Replace("[2]", "[134217729]", StringComparison.Ordinal)}}}", 16, 422, "/targets/shape too-many-elements" },
        { $"{{{P},{T.Replace("[2]", "[1,1,1,1,1,1,1,1,2]", StringComparison.Ordinal)}}}", 16, 422, "/targets/shape shape-mismatch" },
        { $"{{{P},{T.Replace("[2]", "[1,2]", StringComparison.Ordinal)}}}", 16, 422, "/targets shape-mismatch" },
        { $"{{{P},{T.Replace("F32", "F16", StringComparison.Ordinal)}}}", 16, 422, "/targets/dtype unknown-dtype" },
        { $"{{{P},{T.Replace("F32", "f32", StringComparison.Ordinal)}}}", 16, 422, "/targets/dtype unknown-dtype" },
        { $"{{{P},{T.Replace("F32", "F64", StringComparison.Ordinal)}}}", 16, 400, "/targets/data_offsets malformed-safetensors" },
        { $"{{{P},{T.Replace("\"dtype\":\"F32\",", "", StringComparison.Ordinal)}}}", 16, 422, "/targets/dtype missing-member" },
        { $"{{{P},{T.Replace("\"shape\":[2],", "", StringComparison.Ordinal)}}}", 16, 422, "/targets/shape missing-member" },
        { $"{{{P},{T.Replace("\"shape\":[2]", "\"shape\":[2],\"order\":1", StringComparison.Ordinal)}}}", 16, 422, "/targets/order unknown-member" },
        { $$$"""{{{{P}}},"targets":[1,2]}""", 16, 422, "/targets wrong-type" },
        { $$$"""{{{{P}}},"targets":[{"dtype":{}}]}""", 16, 422, "/targets wrong-type" },
        { $$$"""{{{{P}}},{{{T}}},"wieghts":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""", 20, 422, "/wieghts unknown-member" },
        { $$$"""{{{{P}}},{{{T}}},"a/b~c":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""", 20, 422, "/a~1b~0c unknown-member" },
        { $$$"""{{{{P}}},{{{T}}},"__metadata__":[]}""", 16, 422, "/__metadata__ wrong-type" },
        { $$$"""{{{{P}}},{{{T}}},"__metadata__":{"reduction":1}}""", 16, 422, "/__metadata__/reduction wrong-type" },
        { $$$"""{{{{P}}},{{{T}}},"__metadata__":{"options":"{{{new string('x', 20_000)}}}"}}""", 16, 422, " token-too-long" },
    };

    [Theory, MemberData(nameof(Headers))]
    public async Task Headers_are_held_against_the_body(string header, int data, int status, string error)
    {
        foreach (bool announced in (bool[])[true, false])
        {
            (int answered, byte[] body) = await SendAsync(service.Server, SafetensorsFile.Of(header, new byte[data]), announced);
            string text = Encoding.UTF8.GetString(body);
            Assert.True(status == answered, text);
            if (status == 200) continue;
            JsonNode first = JsonNode.Parse(body)!["errors"]![0]!;
            string pointer = first["pointer"]!.GetValue<string>();
            // Without an announced length the tensor is named in which the body ends.
            if (error == " malformed-safetensors" && !announced) pointer = "";
            Assert.Equal(error, $"{pointer} {first["code"]}");
        }

        await NothingOnLoanAsync();
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(1048577UL)]
    [InlineData(0x7FFFFFFFFFFFFFFFUL)]
    [InlineData(0xFFFFFFFFFFFFFFFFUL)]
    public async Task A_header_of_an_impossible_length_is_refused(ulong length)
    {
        byte[] body = SafetensorsFile.Of($"{{{P},{T}}}", new byte[16]);
        BinaryPrimitives.WriteUInt64LittleEndian(body, length);
        foreach (bool announced in (bool[])[true, false])
        {
            (int status, byte[] answer) = await SendAsync(service.Server, body, announced);
            Assert.Equal((400, "malformed-safetensors"), (status, JsonNode.Parse(answer)!["code"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task A_body_cut_anywhere_is_refused_and_split_anywhere_is_answered()
    {
        byte[] body = SafetensorsFile.Of(
            [("predictions", "F32", [3], new float[] { 1, 2, 3 }), ("targets", "I64", [3], new long[] { 3, 2, 1 }), ("weights", "F64", [1], new[] { 0.5 })],
            [("options", "{\"delta\":2}")]);
        // Weights of one number stand for all.
        body = SafetensorsFile.Of(Encoding.UTF8.GetString(body, 8, body.Length - 8 - 44).Replace("\"shape\":[1]", "\"shape\":[]", StringComparison.Ordinal), body[^44..]);
        (int status, byte[] whole) = await SendAsync(service.Server, body, announced: true);
        Assert.True(status == 200, Encoding.UTF8.GetString(whole));
        for (int cut = 0; cut < body.Length; cut++)
        {
            Assert.Equal(400, (await SendAsync(service.Server, body[..cut], announced: cut % 2 == 0)).Status);
            (int answered, byte[] answer) = await SendAsync(service.Server, body, announced: false, cut, body.Length - cut);
            Assert.Equal(200, answered);
            Assert.Equal(whole, answer);
        }

        foreach (int size in (int[])[1, 3, 7, 13]) Assert.Equal(whole, (await SendAsync(service.Server, body, announced: false, [.. Enumerable.Repeat(size, body.Length / size + 1)])).Body);
        await NothingOnLoanAsync();
    }

    [Fact]
    public async Task Mutated_bodies_are_answered_with_declared_statuses_and_nothing_stays_on_loan()
    {
        byte[] good = SafetensorsFile.Of($$$"""{{{{P}}},{{{T}}},"__metadata__":{"options":"{\"delta\":2}","outputs":"terms"}}""", new byte[16]);
        var random = new Random(18);
        var statuses = new SortedSet<int>();
        for (int round = 0; round < 10_000; round++)
        {
            var body = new List<byte>(good);
            for (int k = random.Next(3); k >= 0; k--)
            {
                int at = random.Next(body.Count);
                switch (random.Next(5))
                {
                    case 0: body[at] ^= (byte)(1 << random.Next(8)); break;
                    case 1: body.RemoveRange(at, Math.Min(random.Next(12), body.Count - at)); break;
                    case 2: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(12), body.Count - at))); break;
                    case 3: body[at] = (byte)('0' + random.Next(10)); break;
                    default: body[at] = (byte)random.Next(256); break;
                }

                if (body.Count == 0) break;
            }

            // Half of them with a length that is right again, so that the reading gets further.
            if (round % 2 == 0 && body.Count >= 24) BinaryPrimitives.WriteInt64LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(body), body.Count - 24);
            (int status, byte[] answer) = await SendAsync(service.Server, [.. body], announced: random.Next(2) == 0);
            Assert.True(status is 200 or 400 or 422, $"{Convert.ToBase64String(body.ToArray())}: {status} {Encoding.UTF8.GetString(answer)}");
            statuses.Add(status);
        }

        Assert.Equal([200, 400, 422], statuses);
        await NothingOnLoanAsync();
    }

    [Theory]
    [InlineData("{\"predictions\":{\"dtype\":\"f64\",\"shape\":[2],\"base64\":\"AAAAAAAA8D8AAAAAAAAEQA==\"},\"targets\":{\"base64\":\"AAAAAAEAAAA=\",\"shape\":[2],\"dtype\":\"i32\"}}")]
    public async Task Mutated_base64_too(string json)
    {
        byte[] good = Encoding.UTF8.GetBytes(json);
        string[] splices = ["\"", "\\", "\\/", "\\u002B", "=", "é", ",", "{}", "\"base64\":\"\"", "\"base64\":{\"base64\":\"A", "AAAA", "[", "]", "}"];
        var random = new Random(19);
        for (int round = 0; round < 10_000; round++)
        {
            var body = new List<byte>(good);
            for (int k = random.Next(3); k >= 0; k--)
            {
                int at = random.Next(body.Count);
                switch (random.Next(4))
                {
                    case 0: body[at] = (byte)random.Next(256); break;
                    case 1: body.RemoveRange(at, Math.Min(random.Next(12), body.Count - at - 1)); break;
                    case 2: body.RemoveRange(at + 1, body.Count - at - 1); break;
                    default: body.InsertRange(at, Encoding.UTF8.GetBytes(splices[random.Next(splices.Length)])); break;
                }
            }

            (int status, byte[] answer) = await SendAsync(service.Server, [.. body], announced: true, "application/json", 0, 1 + random.Next(body.Count), body.Count);
            Assert.True(status is 200 or 400 or 422, $"{Encoding.UTF8.GetString([.. body])}: {status} {Encoding.UTF8.GetString(answer)}");
        }

        await NothingOnLoanAsync();
    }

    static Task<(int Status, byte[] Body)> SendAsync(TestServer server, byte[] body, bool announced, params int[] sizes) => SendAsync(server, body, announced, Type, sizes);

    static async Task<(int Status, byte[] Body)> SendAsync(TestServer server, byte[] body, bool announced, string type, params int[] sizes)
    {
        HttpContext http = await server.SendAsync(context =>
        {
            context.Request.Method = "POST";
            context.Request.Path = "/loss/huber";
            context.Request.ContentType = type;
            context.Request.Headers.Accept = $"{type}, application/problem+json";
            if (announced) context.Request.ContentLength = body.Length;
            context.Request.Body = new PieceStream(body, sizes.Length == 0 ? [body.Length] : sizes);
        }, Stop);
        using var answer = new MemoryStream();
        await http.Response.Body.CopyToAsync(answer, Stop);
        return (http.Response.StatusCode, answer.ToArray());
    }

    static async Task NothingOnLoanAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (RentedCount.Now != 0 && !patience.IsCancellationRequested) await Task.Yield();
        Assert.Equal(0, RentedCount.Now);
    }
}
