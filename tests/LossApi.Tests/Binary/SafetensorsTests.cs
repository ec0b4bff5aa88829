using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Binary;

/// <summary>Safetensors in and out say what JSON says.</summary>
public sealed class SafetensorsTests(Service service) : IClassFixture<Service>
{
    const string Type = "application/vnd.safetensors";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Losses => [.. Domain.Catalogue.All.Select(l => l.Card.Name).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Losses))]
    public async Task Every_loss_answers_as_it_does_in_json(string loss)
    {
        JsonObject request = LossApi.OpenApi.OperationExample.Request(Domain.Catalogue.Get(loss));
        if (Domain.Catalogue.Get(loss).Card.HasHessians) request["outputs"] = new JsonArray("hessians", "terms", "gradients");
        JsonNode json = JsonNode.Parse((await service.PostAsync($"/loss/{loss}", request.ToJsonString())).IsOk().Text)!;

        HashSet<string> inputs = [.. Domain.Catalogue.Get(loss).Card.AllInputs.Select(i => i.Name)];
        byte[] body = SafetensorsFile.Of(
            [.. request.Where(m => inputs.Contains(m.Key)).Select(m => (m.Key, "F64", ShapeOf(m.Value!), (Array)NumbersOf(m.Value!)))],
            [("format", "np"), .. request.Where(m => !inputs.Contains(m.Key)).Select(m => (m.Key, m.Value is JsonValue word ? word.GetValue<string>() : m.Value!.ToJsonString()))]);
        (HttpStatusCode status, string type, byte[] answer) = await SendAsync($"/loss/{loss}", body, Type);
        Assert.True(status == HttpStatusCode.OK, Encoding.UTF8.GetString(answer));
        Assert.Equal(Type, type);
        Same(json, answer);

        // And the other way round: one format does not depend on the other.
        Assert.Equal(json.ToJsonString(), JsonNode.Parse((await SendAsync($"/loss/{loss}", body, "application/json")).Body)!.ToJsonString());
    }

    [Fact]
    public async Task All_types_are_widened_exactly_and_tensors_may_lie_in_any_order()
    {
        float[] scores = [.. Enumerable.Range(0, 9001).Select(i => (float)Math.Sin(i))];
        double[] weights = [.. Enumerable.Range(0, 3).Select(i => 0.5 + i)];
        byte[] body = SafetensorsFile.Of([("weights", "F64", [3], weights), ("targets", "I32", [3], new[] { 0, 3000, 2 }), ("predictions", "F32", [3, 3001 - 1 + 0], scores[..9000])]);
        string text = string.Join("],[", scores[..9000].Chunk(3000).Select(row => string.Join(',', row.Select(x => ((double)x).ToString("R", CultureInfo.InvariantCulture)))));
        Answer plain = await service.PostAsync("/loss/cross_entropy", $$"""{"predictions":[[{{text}}]],"targets":[0,3000,2],"weights":[0.5,1.5,2.5]}""");
        // A label beyond the classes is pointed at in the same words.
        Assert.Equal(["/targets/1 label-out-of-range"], plain.Errors);
        (_, _, byte[] refused) = await SendAsync("/loss/cross_entropy", body, Type);
        Assert.Equal(["/targets/1"], JsonNode.Parse(refused)!["errors"]!.AsArray().Select(e => e!["pointer"]!.GetValue<string>()));

        body = SafetensorsFile.Of([("weights", "F64", [3], weights), ("targets", "I64", [3], new long[] { 0, 2999, 2 }), ("predictions", "F32", [3, 3000], scores[..9000])]);
        plain = (await service.PostAsync("/loss/cross_entropy", $$"""{"predictions":[[{{text}}]],"targets":[0,2999,2],"weights":[0.5,1.5,2.5]}""")).IsOk();
        Same(JsonNode.Parse(plain.Text)!, (await SendAsync("/loss/cross_entropy", body, Type)).Body);
    }

    [Theory]
    [InlineData("", 8, "reduction", "sum")]
    [InlineData("?reduction=sum&outputs=", 8, null, null)]
    [InlineData("?outputs=terms,gradients&options=%7B%22delta%22%3A0.5%7D", 1.75, "non_finite", "allow")]
    [InlineData("?outputs=%5B%22terms%22%5D", 4, null, null)]
    public async Task Metadata_and_query_say_what_members_say(string query, double value, string? key, string? text)
    {
        byte[] body = Pair(key is null ? [] : [(key, text!)]);
        bool huber = query.Contains("delta", StringComparison.Ordinal);
        (HttpStatusCode status, _, byte[] answer) = await SendAsync($"/loss/{(huber ? "huber" : "mse")}{query}", body, Type);
        Assert.True(status == HttpStatusCode.OK, Encoding.UTF8.GetString(answer));
        (Dictionary<string, string> metadata, Dictionary<string, (int[] Shape, double[] Numbers)> tensors) = SafetensorsFile.Read(answer);
        Assert.Equal(huber ? 0.875 : value, tensors["value"].Numbers[0]);
        Assert.Equal(huber ? "huber" : "mse", metadata["loss"]);
        string[] names = query.EndsWith("outputs=", StringComparison.Ordinal) ? ["value"] : query.Contains("%5B", StringComparison.Ordinal) ? ["value", "terms"] : ["value", "terms", "gradients.predictions"];
        Assert.Equal(names, tensors.Keys);
    }

    [Theory]
    [InlineData("?reduction=sum", "reduction", "mean", "/reduction bad-query")]
    [InlineData("?reduction=sum&reduction=mean", null, null, "/reduction bad-query")]
    [InlineData("?delta=2", null, null, " bad-query")]
    [InlineData("?reduction=maximum", null, null, "/reduction bad-option")]
    [InlineData("?options=delta", null, null, "/options bad-option")]
    [InlineData("?options=%7B%7D,%20%22predictions%22:%5B1%5D", null, null, "/options bad-option")]
    [InlineData("?options=%5B1%5D", null, null, "/options wrong-type")]
    [InlineData("?outputs=term", null, null, "/outputs/0 bad-option")]
    [InlineData("", "options", "{\"delta\":1,\"delta\":2}", "/options/delta bad-option")]
    [InlineData("", "options", "{\"delta\":0}", "/options/delta bad-option")]
    [InlineData("", "options", "{\"detla\":1}", "/options/detla unknown-option")]
    [InlineData("", "options", "", "/options bad-option")]
    [InlineData("", "non_finite", "yes", "/non_finite bad-option")]
    [InlineData("", "delta", "2", "/__metadata__/delta unknown-member")]
    [InlineData("?dtype=f32", null, null, "/dtype bad-option")]
    [InlineData("?dtype=F32", "dtype", "F32", "/dtype bad-query")]
    public async Task What_is_wrong_in_them_is_refused(string query, string? key, string? text, string error)
    {
        (HttpStatusCode status, string type, byte[] answer) = await SendAsync($"/loss/huber{query}", Pair(key is null ? [] : [(key, text!)]), Type);
        Assert.Equal((422, "application/problem+json"), ((int)status, type));
        Assert.Equal([error], JsonNode.Parse(answer)!["errors"]!.AsArray().Select(e => $"{e!["pointer"]} {e["code"]}"));
    }

    [Fact]
    public async Task Infinite_results_are_bits_where_they_are_allowed()
    {
        byte[] body = SafetensorsFile.Of([("predictions", "F64", [1], new double[] { 0 }), ("targets", "F64", [1], new double[] { 1 })]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("/loss/binary_cross_entropy", body, Type)).Status);
        (HttpStatusCode status, _, byte[] answer) = await SendAsync("/loss/binary_cross_entropy?non_finite=allow", body, Type);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([double.PositiveInfinity], SafetensorsFile.Read(answer).Tensors["terms"].Numbers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1003)]
    [InlineData(70_001)]
    public async Task Singles_are_the_doubles_rounded_once(int count)
    {
        float[] x = [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i))], y = [.. Enumerable.Range(0, count).Select(i => (float)Math.Cos(3 * i))];
        byte[] body = SafetensorsFile.Of([("predictions", "F32", [count], x), ("targets", "F32", [count], y)]);
        Dictionary<string, (int[] Shape, double[] Numbers)> doubles = SafetensorsFile.Read((await SendAsync("/loss/log_cosh?outputs=terms,gradients,hessians", body, Type)).Body).Tensors;
        Dictionary<string, (int[] Shape, double[] Numbers)> singles = SafetensorsFile.Read((await SendAsync("/loss/log_cosh?outputs=terms,gradients,hessians&dtype=F32", body, Type)).Body, "F32").Tensors;
        Assert.Equal(["value", "terms", "gradients.predictions", "hessians.predictions"], singles.Keys);
        Assert.Equal(doubles["value"].Numbers, singles["value"].Numbers);
        foreach (string name in singles.Keys.Skip(1)) Assert.Equal(doubles[name].Numbers.Select(n => (double)(float)n), singles[name].Numbers);

        // In JSON there is nothing to round.
        string json = Encoding.UTF8.GetString((await SendAsync("/loss/log_cosh?dtype=F32", body, "application/json")).Body);
        Assert.Equal(doubles["terms"].Numbers, JsonNode.Parse(json)!["terms"]!.AsArray().Select(n => n!.GetValue<double>()));
    }

    [Fact]
    public async Task What_does_not_fit_a_single_is_refused_with_its_place()
    {
        byte[] body = SafetensorsFile.Of([("predictions", "F64", [3], new double[] { 1, 2e20, 0 }), ("targets", "F64", [3], new double[] { 0, 0, 0 })]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/loss/mse", body, Type)).Status);
        (HttpStatusCode status, _, byte[] answer) = await SendAsync("/loss/mse?dtype=F32", body, Type);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["/predictions/1 non-finite-result"], JsonNode.Parse(answer)!["errors"]!.AsArray().Select(e => $"{e!["pointer"]} {e["code"]}"));
        double[] terms = SafetensorsFile.Read((await SendAsync("/loss/mse?dtype=F32&non_finite=allow", body, Type)).Body, "F32").Tensors["terms"].Numbers;
        Assert.Equal([1, double.PositiveInfinity, 0], terms);
    }

    [Fact]
    public async Task No_value_is_no_tensor()
    {
        (_, _, byte[] answer) = await SendAsync("/loss/mse?reduction=none", Pair([]), Type);
        Assert.Equal(["terms", "gradients.predictions"], SafetensorsFile.Read(answer).Tensors.Keys);
    }

    [Theory]
    [InlineData("application/vnd.safetensors", Type)]
    [InlineData("application/vnd.safetensors, application/problem+json", Type)]
    [InlineData("application/vnd.safetensors, application/json", Type)]
    [InlineData("application/vnd.safetensors, */*", Type)]
    [InlineData("application/vnd.safetensors;q=0.5, application/json", "application/json")]
    [InlineData("application/vnd.safetensors;q=0, */*", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("application/vnd.safetensors;q=0", "application/problem+json")]
    public async Task The_answer_is_in_the_format_asked_for(string accept, string type) => Assert.Equal(type, (await SendAsync("/loss/mse", Pair([]), accept)).Type);

    [Theory]
    [InlineData("/compare")]
    [InlineData("/activation/softmax")]
    public async Task Other_routes_speak_json_alone(string path)
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync(path, Pair([]), "")).Status);
        Answer answer = await service.PostAsync(path, "{}"u8.ToArray(), r => r.Headers.TryAddWithoutValidation("Accept", Type));
        answer.IsProblem(406, "not-acceptable");
    }

    static byte[] Pair((string, string)[] metadata) => SafetensorsFile.Of([("predictions", "F32", [2], new float[] { 3, 3 }), ("targets", "I64", [2], new long[] { 1, 1 })], metadata);

    async Task<(HttpStatusCode Status, string Type, byte[] Body)> SendAsync(string path, byte[] body, string accept)
    {
        using HttpClient client = service.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Type);
        if (accept.Length > 0) request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await client.SendAsync(request, Stop);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsByteArrayAsync(Stop));
    }

    /// <summary>Asserts that a safetensors answer holds what a JSON answer holds, to the last bit.</summary>
    static void Same(JsonNode json, byte[] answer)
    {
        (Dictionary<string, string> metadata, Dictionary<string, (int[] Shape, double[] Numbers)> tensors) = SafetensorsFile.Read(answer);
        foreach (string word in (string[])["loss", "reduction"]) Assert.Equal(json[word]!.GetValue<string>(), metadata[word]);
        foreach (string text in (string[])["count", "weight", "options", "diagnostics"]) Assert.Equal(json[text]!.ToJsonString(), JsonNode.Parse(metadata[text])!.ToJsonString());
        var expected = new Dictionary<string, JsonNode>();
        if (json["value"] is { } value) expected["value"] = value;
        if (json["terms"] is { } terms) expected["terms"] = terms;
        foreach (string kind in (string[])["gradients", "hessians"])
            foreach ((string input, JsonNode? derivative) in json[kind]?.AsObject() ?? [])
                expected[$"{kind}.{input}"] = derivative!;
        Assert.Equal(expected.Keys, tensors.Keys);
        foreach ((string name, JsonNode tensor) in expected)
        {
            Assert.Equal(ShapeOf(tensor), tensors[name].Shape);
            Assert.Equal(NumbersOf(tensor).Select(BitConverter.DoubleToInt64Bits), tensors[name].Numbers.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    static int[] ShapeOf(JsonNode tensor) => tensor is JsonArray array ? [array.Count, .. array.Count == 0 ? [] : ShapeOf(array[0]!)] : [];

    static double[] NumbersOf(JsonNode tensor) => tensor is JsonArray array ? [.. array.SelectMany(n => NumbersOf(n!))]
        : [double.Parse(tensor.ToJsonString().Trim('"'), CultureInfo.InvariantCulture)];
}
