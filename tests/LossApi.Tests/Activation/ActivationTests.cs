using LossApi.Tests.Evaluate;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Activation;

/// <summary>POST /activation/{name}. Expected numbers: 50-digit arithmetic, rounded.</summary>
public sealed class ActivationTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("sigmoid", "[0,1,-1,40,-800]", "[0.5,0.7310585786300049,0.2689414213699951,1,0]")]
    [InlineData("sigmoid", "-40", "4.248354255291589e-18")]
    [InlineData("log_sigmoid", "[0,-800,40,-1e308]", "[-0.6931471805599453,-800,-4.248354255291589e-18,-1e308]")]
    [InlineData("softmax", "[[1,2,3],[1000,0,-1000]]", "[[0.09003057317038046,0.24472847105479764,0.6652409557748218],[1,0,0]]")]
    [InlineData("softmax", "[0,\"-Infinity\",0]", "[0.5,0,0.5]")]
    [InlineData("softmax", "[[],[]]", "[[],[]]")]
    [InlineData("softmax", "[7]", "[1]")]
    [InlineData("log_softmax", "[1,2,3]", "[-2.4076059644443806,-1.4076059644443804,-0.4076059644443804]")]
    [InlineData("log_softmax", "[0,50]", "[-50,-1.9287498479639178e-22]")]
    [InlineData("log_softmax", "[1e308,-1e307]", "[-0,-1.1e308]")]
    public async Task Outputs(string name, string logits, string outputs)
    {
        Answer answer = (await service.PostAsync($"/activation/{name}", $$"""{"logits":{{logits}}}""")).IsOk();
        double[] expected = [.. Requests.Flat(System.Text.Json.JsonDocument.Parse(outputs).RootElement)], actual = [.. Requests.Flat(answer.Json.GetProperty("outputs"))];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 4e-16 * Math.Abs(expected[i]));
        Assert.False(answer.Json.TryGetProperty("gradients", out _));
        Assert.Equal(Depth(outputs), Depth(answer.Json.GetProperty("outputs").GetRawText()));
    }

    [Theory]
    [InlineData("sigmoid", "[0,40]", "[2,1]", "[0.5,4.248354255291589e-18]")]
    [InlineData("log_sigmoid", "[0,40]", "[2,1]", "[1,4.248354255291589e-18]")]
    [InlineData("softmax", "[1,2,3]", "[1,0,0]", "[0.08192506906499324,-0.022033044520174298,-0.059892024544818944]")]
    [InlineData("softmax", "[0,0]", "[1e15,1e15]", "[0,0]")]
    [InlineData("log_softmax", "[1,2,3]", "[1,0,0]", "[0.9099694268296195,-0.24472847105479764,-0.6652409557748218]")]
    public async Task Gradients_are_vector_jacobian_products(string name, string logits, string upstream, string gradient)
    {
        Answer answer = (await service.PostAsync($"/activation/{name}", $$"""{"upstream":{{upstream}},"logits":{{logits}}}""")).IsOk();
        double[] expected = [.. Requests.Flat(System.Text.Json.JsonDocument.Parse(gradient).RootElement)];
        double[] actual = [.. Requests.Flat(answer.Json.GetProperty("gradients").GetProperty("logits"))];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 4e-16 * Math.Abs(expected[i]));
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("log-sigmoid")]
    [InlineData("SIGMOID")]
    public async Task Names_are_matched_as_those_of_losses(string name) => (await service.PostAsync($"/activation/{name}", """{"logits":[1,2]}""")).IsOk();

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_known_ones() =>
        Assert.Contains("log_softmax", (await service.PostAsync("/activation/relu", """{"logits":[1,2]}""")).IsProblem(404, "unknown-activation").Detail);

    [Theory]
    [InlineData("softmax", "{}", "/logits missing-member")]
    [InlineData("softmax", """{"logits":3}""", "/logits shape-mismatch")]
    [InlineData("softmax", """{"logits":[1,2],"upstream":[1]}""", "/upstream shape-mismatch")]
    [InlineData("softmax", """{"logits":[1,"Infinity"]}""", "/logits/1 out-of-range")]
    [InlineData("softmax", """{"logits":[[1,2],["-Infinity","-Infinity"]]}""", "/logits/1 out-of-range")]
    [InlineData("softmax", """{"logits":["-Infinity"]}""", "/logits out-of-range")]
    [InlineData("softmax", """{"logits":[1],"upstream":["-Infinity"]}""", "/upstream/0 out-of-range")]
    [InlineData("sigmoid", """{"logits":[1,"-Infinity"]}""", "/logits/1 out-of-range")]
    [InlineData("sigmoid", """{"logits":[1,null],"predictions":[1]}""", "/logits/1 wrong-type;/predictions unknown-member")]
    [InlineData("log_softmax", """{"logits":[[1,2],[0,"-Infinity"]]}""", "/logits/1/1 non-finite-result")]
    [InlineData("log_softmax", """{"logits":[1e308,-1e308]}""", "/logits/1 non-finite-result")]
    public async Task What_is_wrong_is_pointed_at(string name, string body, string errors)
    {
        Answer answer = await service.PostAsync($"/activation/{name}", body);
        Assert.Equal((422, errors), ((int)answer.Status, string.Join(';', answer.Errors)));
    }

    [Fact]
    public async Task A_masked_log_probability_is_answered_where_that_is_allowed() =>
        Assert.Equal("""{"outputs":[-0,"-Infinity"]}""", (await service.PostAsync("/activation/log_softmax", """{"logits":[0,"-Infinity"],"non_finite":"allow"}""")).IsOk().Text);

    [Fact]
    public async Task A_row_has_the_same_bits_wherever_it_stands_and_however_long_the_others_are()
    {
        // Rows of 5,000 are walked one at a time, rows of 4,000 in lanes: what is masked must make no difference.
        string numbers = string.Join(',', Enumerable.Range(0, 4000).Select(i => $"{i * 37 % 101 / 7.0:R}")), masks = string.Concat(Enumerable.Repeat(",\"-Infinity\"", 1000));
        Answer lanes = (await service.PostAsync("/activation/softmax", $$"""{"logits":[[{{numbers}}],[{{numbers}}]],"upstream":[[{{numbers}}],[{{numbers}}]]}""")).IsOk();
        Answer alone = (await service.PostAsync("/activation/softmax", $$"""{"logits":[{{numbers}}{{masks}}],"upstream":[{{numbers}}{{masks.Replace("\"-Infinity\"", "0")}}]}""")).IsOk();
        foreach (string row in (string[])["outputs", "gradients"])
        {
            double[] two = [.. Requests.Flat(row == "outputs" ? lanes.Json.GetProperty(row) : lanes.Json.GetProperty(row).GetProperty("logits"))];
            double[] one = [.. Requests.Flat(row == "outputs" ? alone.Json.GetProperty(row) : alone.Json.GetProperty(row).GetProperty("logits"))];
            Assert.Equal(two[..4000], two[4000..]);
            Assert.Equal(one[..4000], two[..4000]);
        }
    }

    static int Depth(string json) => json.TakeWhile(c => c == '[').Count();
}
