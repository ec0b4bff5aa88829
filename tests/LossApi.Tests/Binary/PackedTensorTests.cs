using System.Globalization;
using System.Text;
using LossApi.Tests.Wire;
using Answer = LossApi.Tests.Wire.Answer;

namespace LossApi.Tests.Binary;

/// <summary>Base64 tensors in JSON: the same answers as nested arrays, and every fault has its place.</summary>
public sealed class PackedTensorTests(Service service) : IClassFixture<Service>
{
    static string Packed(string type, string shape, Array numbers) =>
        $$"""{"dtype":"{{type}}","shape":{{shape}},"base64":"{{Convert.ToBase64String(SafetensorsFile.Bytes(numbers))}}"}""";

    static string Text<T>(IEnumerable<T> numbers) where T : IFormattable => string.Join(',', numbers.Select(x => x.ToString("R", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("f64")]
    [InlineData("f32")]
    [InlineData("i64")]
    [InlineData("i32")]
    public async Task Bytes_and_text_have_the_same_answer_to_the_last_byte(string type)
    {
        var random = new Random(7);
        foreach (int count in (int[])[1, 2, 3, 7, 8, 64, 65, 1000, 4097, 70_001])
        {
            double[] numbers = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * Math.ScaleB(1, random.Next(30)) - 1)];
            (Array packed, string text) = type switch
            {
                "f64" => (numbers, Text(numbers)),
                "f32" => ((Array)numbers.Select(x => (float)x).ToArray(), Text(numbers.Select(x => (double)(float)x))),
                "i64" => (numbers.Select(x => (long)(x * (1L << 32))).ToArray(), Text(numbers.Select(x => (long)(x * (1L << 32))))),
                _ => (numbers.Select(x => (int)x).ToArray(), Text(numbers.Select(x => (int)x))),
            };
            string targets = string.Join(',', Enumerable.Range(0, count));
            Answer plain = (await service.PostAsync("/loss/huber", $$"""{"predictions":[{{text}}],"targets":[{{targets}}]}""")).IsOk();
            Answer binary = (await service.PostAsync("/loss/huber", $$"""{"predictions":{{Packed(type, $"[{count}]", packed)}},"targets":[{{targets}}]}""")).IsOk();
            Assert.Equal(plain.Text, binary.Text);
        }
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("[1,1,1,1,1,1,1,1]", "[[[[[[[[1]]]]]]]]")]
    [InlineData("[1]", "[1]")]
    public async Task Shapes_are_kept(string shape, string text)
    {
        string number = text.Replace("[]", "1", StringComparison.Ordinal);
        Answer plain = (await service.PostAsync("/loss/mse", $$"""{"predictions":{{number}},"targets":{{number}}}""")).IsOk();
        Answer binary = (await service.PostAsync("/loss/mse", $$"""{"predictions":{{Packed("i32", shape, new[] { 1 })}},"targets":{{Packed("f32", shape, new[] { 1f })}}}""")).IsOk();
        Assert.Equal(plain.Text, binary.Text);
    }

    [Fact]
    public async Task They_stand_wherever_a_tensor_may_stand()
    {
        string scores = Packed("f64", "[2,3]", new double[] { 1, 2, 3, 0, 0.5, -1 }), labels = Packed("i64", "[2]", new long[] { 2, 0 }), weights = Packed("f32", "[2]", new[] { 0.5f, 2 });
        const string Plain = "[[1,2,3],[0,0.5,-1]]";
        Assert.Equal(
            (await service.PostAsync("/loss/cross_entropy", $$"""{"predictions":{{Plain}},"targets":[2,0],"weights":[0.5,2]}""")).IsOk().Text,
            (await service.PostAsync("/loss/cross_entropy", $$"""{"weights":{{weights}},"targets":{{labels}},"predictions":{{scores}}}""")).IsOk().Text);
        Assert.Equal(
            (await service.PostAsync("/compare", $$"""{"losses":["mse","huber"],"predictions":{{Plain}},"targets":{{Plain}}}""")).IsOk().Text,
            (await service.PostAsync("/compare", $$"""{"losses":["mse","huber"],"predictions":{{scores}},"targets":{{Plain}}}""")).IsOk().Text);
        Assert.Equal(
            (await service.PostAsync("/activation/softmax", $$"""{"logits":{{Plain}},"upstream":{{Plain}}}""")).IsOk().Text,
            (await service.PostAsync("/activation/softmax", $$"""{"logits":{{scores}},"upstream":{{scores}}}""")).IsOk().Text);
    }

    [Theory]
    [InlineData("""{"dtype":"f16","shape":[1],"base64":"AAAAAAAA8D8="}""", "/predictions/dtype unknown-dtype")]
    [InlineData("""{"dtype":"F64","shape":[1],"base64":"AAAAAAAA8D8="}""", "/predictions/dtype unknown-dtype")]
    [InlineData("""{"dtype":64,"shape":[1],"base64":"AAAAAAAA8D8="}""", "/predictions/dtype wrong-type")]
    [InlineData("""{"dtype":"f64","shape":1,"base64":"AAAAAAAA8D8="}""", "/predictions/shape wrong-type")]
    [InlineData("""{"dtype":"f64","shape":["1"],"base64":"AAAAAAAA8D8="}""", "/predictions/shape/0 wrong-type")]
    [InlineData("""{"dtype":"f64","shape":[-1],"base64":"AAAAAAAA8D8="}""", "/predictions/shape/0 out-of-range")]
    [InlineData("""{"dtype":"f64","shape":[1,1.0],"base64":"AAAAAAAA8D8="}""", "/predictions/shape/1 out-of-range")]
    [InlineData("""{"dtype":"f64","shape":[1e0],"base64":"AAAAAAAA8D8="}""", "/predictions/shape/0 out-of-range")]
    [InlineData("""{"dtype":"f64","shape":[99999999999999999999],"base64":"AAAAAAAA8D8="}""", "/predictions/shape/0 out-of-range")]
    [InlineData("""{"dtype":"f64","shape":[1,1,1,1,1,1,1,1,1],"base64":"AAAAAAAA8D8="}""", "/predictions/shape shape-mismatch")]
    [InlineData("""{"dtype":"f64","shape":[4294967296,4294967296],"base64":""}""", "/predictions/shape too-many-elements")]
    [InlineData("""{"dtype":"f64","shape":[9223372036854775807,2,9223372036854775807],"base64":""}""", "/predictions/shape too-many-elements")]
    [InlineData("""{"dtype":"f64","shape":[134217729],"base64":""}""", "/predictions/shape too-many-elements")]
    [InlineData("""{"dtype":"f64","shape":[134217728,0],"base64":""}""", "/predictions/shape too-many-elements")]
    [InlineData("""{"dtype":"f64","shape":[2],"base64":"AAAAAAAA8D8="}""", "/predictions/base64 shape-mismatch")]
    [InlineData("""{"dtype":"f32","shape":[1],"base64":"AAAAAAAA8D8="}""", "/predictions/base64 shape-mismatch")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":""}""", "/predictions/base64 shape-mismatch")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAAAAAA8D8"}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAAAAAA8D9="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAA AAAA8D8="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAA-AAA8D8="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAAAAAA8D8=AAAA"}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"f64","shape":[1],"base64":"AAAAAAAA8D8=="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"AAAAAB=="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"AAA=AA=="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"===="}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"AAAA\n"}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"AAAAé"}""", "/predictions/base64 bad-base64")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":["AAAAAA=="]}""", "/predictions/base64 wrong-type")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":null}""", "/predictions/base64 wrong-type")]
    [InlineData("""{"dtype":"i32","shape":[1]}""", "/predictions/base64 missing-member")]
    [InlineData("""{"dtype":"i32","shape":[1],"base64":"AAAAAA==","order":"C"}""", "/predictions/order unknown-member")]
    [InlineData("""{}""", "/predictions/dtype missing-member;/predictions/shape missing-member;/predictions/base64 missing-member")]
    [InlineData("""[{"dtype":"i32","shape":[1],"base64":"AAAAAA=="}]""", "/predictions/0 wrong-type")]
    public async Task Each_fault_is_pointed_at(string predictions, string errors)
    {
        Answer answer = await service.PostAsync("/loss/huber", $$"""{"predictions":{{predictions}},"targets":[0]}""");
        Assert.Equal(422, (int)answer.Status);
        Assert.Equal(errors.Split(';'), answer.Errors);
    }

    [Fact]
    public async Task What_is_no_number_is_refused_where_it_stands()
    {
        string numbers = Packed("f32", "[2,3]", new[] { 0, 1, 2, float.NaN, 4, -float.NaN });
        Answer answer = await service.PostAsync("/loss/huber", $$"""{"predictions":{{numbers}},"targets":[[0,0,0],[0,0,0]]}""");
        Assert.Equal(["/predictions/1/0 wrong-type", "/predictions/1/2 wrong-type"], answer.IsProblem(422, "wrong-type").Errors);

        string infinite = Packed("f64", "[2]", new[] { 1, double.PositiveInfinity });
        Answer refused = await service.PostAsync("/loss/huber", $$"""{"predictions":{{infinite}},"targets":[0,0]}""");
        Assert.Equal(["/predictions/1 out-of-range"], refused.IsProblem(422, "out-of-range").Errors);

        string masked = Packed("f64", "[1,2]", new[] { 1, double.NegativeInfinity });
        Assert.Equal(
            (await service.PostAsync("/loss/cross_entropy", """{"predictions":[[1,"-Infinity"]],"targets":[0]}""")).IsOk().Text,
            (await service.PostAsync("/loss/cross_entropy", $$"""{"predictions":{{masked}},"targets":[0]}""")).IsOk().Text);
    }

    [Theory]
    [InlineData("""{"predictions":{"dtype":"i32","shape":[1],"base64":"AAAAAA==","base64":"AAAAAA=="},"targets":[0]}""", "duplicate-key")]
    [InlineData("""{"predictions":{"dtype":"i32","shape":[1],"base64":"AAAA""", "malformed-json")]
    [InlineData("""{"predictions":{"dtype":"i32","shape":[1],"base64":"AAAA\q"},"targets":[0]}""", "malformed-json")]
    [InlineData("""{"predictions":{"dtype":"i32","shape":[1],"base64":"AAAAAA==",},"targets":[0]}""", "malformed-json")]
    [InlineData("{\"predictions\":{\"base64\":\"AAAA\n\"},\"targets\":[0]}", "malformed-json")]
    public async Task What_is_no_json_is_refused_as_ever(string body, string code) => (await service.PostAsync("/loss/huber", body)).IsProblem(400, code);

    [Fact]
    public async Task Escapes_that_encoders_use_are_read()
    {
        double[] numbers = [.. Enumerable.Range(0, 30_000).Select(i => Math.Sin(i) * 1e300)];
        string base64 = Convert.ToBase64String(SafetensorsFile.Bytes(numbers)), zeros = string.Join(',', numbers.Select(_ => "0"));
        Assert.Contains('/', base64);
        Assert.Contains('+', base64);
        string plain = $$"""{"predictions":{"dtype":"f64","shape":[30000],"base64":"{{base64}}"},"targets":[{{zeros}}],"reduction":"none"}""";
        string escaped = plain.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal);
        Assert.Equal((await service.PostAsync("/loss/mae", plain)).IsOk().Text, (await service.PostAsync("/loss/mae", escaped)).IsOk().Text);
    }

    [Fact]
    public async Task Text_of_any_length_is_taken()
    {
        const int Count = 1_000_000;
        float[] numbers = new float[Count];
        Array.Fill(numbers, 1.5f);
        byte[] body = Encoding.ASCII.GetBytes(
            $$"""{"predictions":{{Packed("f32", "[1000000]", numbers)}},"targets":{{Packed("i32", "[1000000]", new int[Count])}},"outputs":[]}""");
        Assert.InRange(body.Length, 10_000_000, 11_000_000);
        Assert.Equal(2.25, (await service.PostAsync("/loss/mse", body)).IsOk().Json.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task The_request_of_the_page_is_answered()
    {
        string[] blocks = (await File.ReadAllTextAsync(Repository.At("docs/binary.md"), TestContext.Current.CancellationToken)).Split("```");
        string[] request = blocks.Single(b => b.StartsWith("json\nPOST", StringComparison.Ordinal)).Split('\n', 4);
        Answer answer = (await service.PostAsync(request[1].Split(' ')[1], request[3])).IsOk();
        Assert.Equal("[[0,0],[0,1.5]]", answer.Json.GetProperty("terms").GetRawText());
    }
}
