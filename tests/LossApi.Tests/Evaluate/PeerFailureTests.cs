using System.Text.Json;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Evaluate;

/// <summary>
/// Where other libraries answer infinity or NaN though the mathematics is finite, the service answers the mathematics. What is said of the peers was
/// observed with torch 1.13.0 and torchvision 0.14.1, in double precision.
/// </summary>
public sealed class PeerFailureTests(Service service) : IClassFixture<Service>
{
    async Task<JsonElement> Ask(string loss, string body) => (await service.PostAsync($"/loss/{loss}", body)).IsOk().Json;

    static double[] Terms(JsonElement answer) => [.. Requests.Flat(answer.GetProperty("terms"))];

    static double[] Gradients(JsonElement answer) => [.. Requests.Flat(answer.GetProperty("gradients").GetProperty("predictions"))];

    static void Near(double wanted, double found) => Assert.Equal(wanted, found, 1e-13 * Math.Abs(wanted));

    /// <summary>ln(1 + e^1000) is 1000 + e^−1000, and the slope −σ(1000) is −1; torch takes e^1000 and divides by it.</summary>
    [Theory, InlineData("torch.SoftMarginLoss"), InlineData("soft_margin")]
    public async Task Torch_soft_margin_is_infinite_with_a_NaN_gradient_at_margin_minus_1000(string name)
    {
        JsonElement answer = await Ask(name, """{"predictions":[-1000,1000],"targets":[1,-1],"reduction":"sum"}""");
        Assert.Equal([1000, 1000], Terms(answer));
        Assert.Equal([-1, 1], Gradients(answer));
        Assert.Equal(2000, answer.GetProperty("value").GetDouble());
    }

    /// <summary>
    /// With m = 1 − p = σ(−z) the term is α·m^γ·softplus(−z), its slope −α·(γ·p·m^γ·softplus(−z) + m^(γ + 1)). For large z both m and softplus(−z) are
    /// e^−z to the last digit, p is 1: α·e^(−z(γ + 1)) and −(γ + 1) times that. Torchvision forms 1 − p, gets 0, and 0^(γ − 1)·0 in the slope.
    /// </summary>
    [Theory, InlineData(40), InlineData(200), InlineData(450)]
    public async Task Torchvision_focal_has_a_NaN_gradient_at_saturated_logits_when_gamma_is_below_1(double z)
    {
        JsonElement answer = await Ask("torchvision.sigmoid_focal_loss", $$$"""{"predictions":[{{{z}}}],"targets":[1],"options":{"gamma":0.5}}""");
        Near(0.25 * Math.Exp(-1.5 * z), Terms(answer)[0]);
        Near(-0.375 * Math.Exp(-1.5 * z), Gradients(answer)[0]);
    }

    [Fact]
    public async Task Torchvision_focal_has_a_NaN_gradient_even_where_the_true_one_is_no_more_than_0()
    {
        JsonElement answer = await Ask("torchvision.sigmoid_focal_loss", """{"predictions":[1000,-1000],"targets":[1,0],"options":{"gamma":0.5,"alpha":null}}""");
        Assert.Equal([0, 0], Terms(answer));
        Assert.All(Gradients(answer), slope => Assert.Equal(0, Math.Abs(slope)));
    }

    /// <summary>The limit of t·(ln t − x) for t → 0 is 0 for every x, and a class that neither side deems possible adds nothing. Torch takes 0·(−∞).</summary>
    [Theory, InlineData("torch.KLDivLoss"), InlineData("kl_div")]
    public async Task Torch_KL_is_NaN_where_the_target_is_0_and_the_log_probability_minus_infinity(string name)
    {
        JsonElement answer = await Ask(name, """{"predictions":["-Infinity",-0.25],"targets":[0,1],"reduction":"sum"}""");
        Assert.Equal([0, 0.25], Terms(answer));
        Assert.Equal([0, 1], Gradients(answer).Select(Math.Abs));
        Assert.Equal(0.25, answer.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task KL_of_probabilities_is_0_where_both_sides_are()
    {
        JsonElement answer = await Ask("kl_divergence", """{"predictions":[[0,1]],"targets":[[0,1]]}""");
        Assert.Equal([0], Terms(answer));
        Assert.All(Gradients(answer), slope => Assert.True(double.IsFinite(slope)));
    }

    /// <summary>A mean of nothing is no number. Torch divides 0 by 0, and a running average of such values is lost; null cannot be added up by accident.</summary>
    [Theory, InlineData("torch.CrossEntropyLoss", "\"weighted_mean\""), InlineData("cross_entropy", "\"mean\""), InlineData("torch.NLLLoss", "\"mean\"")]
    public async Task Torch_mean_is_NaN_where_all_rows_are_ignored(string name, string reduction)
    {
        JsonElement answer = await Ask(name, $$"""{"predictions":[[-2,-0.5],[-0.3,-1.5]],"targets":[-100,-100],"reduction":{{reduction}}}""");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("value").ValueKind);
        Assert.Equal(0, answer.GetProperty("count").GetInt32());
        Assert.Equal([0, 0], Terms(answer));
        Assert.Equal([0, 0, 0, 0], Gradients(answer));
        Assert.Equal("all-ignored", Assert.Single(answer.GetProperty("diagnostics").EnumerateArray()).GetProperty("code").GetString());
    }

    /// <summary>
    /// Most libraries have no rule for the three together, and those who build it themselves divide by the wrong number. By the definition, with smoothed targets
    /// q = (1 − s)·onehot + s/C and P the softmax: a row costs Σ_c w_c·q_c·(−ln P_c), an ignored row nothing, and the mean divides by Σ w of the labels that count.
    /// </summary>
    [Fact]
    public async Task Peers_lose_count_when_smoothing_ignored_rows_and_class_weights_meet()
    {
        double[][] scores = [[2, 1, 0.1], [9, 9, 9], [0.5, 2.5, 0.3], [-1, 0, 1]];
        int[] labels = [0, -100, 2, 1];
        double[] weights = [1, 2, 0.5];
        const double Smoothing = 0.1;

        double[] terms = new double[4];
        double[][] slopes = [.. scores.Select(row => new double[3])];
        double divisor = 0;
        for (int i = 0; i < 4; i++)
        {
            if (labels[i] == -100) continue;
            divisor += weights[labels[i]];
            double total = scores[i].Sum(Math.Exp), mass = 0;
            double[] shares = [.. Enumerable.Range(0, 3).Select(c => weights[c] * ((c == labels[i] ? 1 - Smoothing : 0) + Smoothing / 3))];
            for (int c = 0; c < 3; c++)
            {
                mass += shares[c];
                terms[i] += shares[c] * (Math.Log(total) - scores[i][c]);
            }

            for (int c = 0; c < 3; c++) slopes[i][c] = mass * Math.Exp(scores[i][c]) / total - shares[c];
        }

        JsonElement answer = await Ask("torch.CrossEntropyLoss",
            """{"predictions":[[2,1,0.1],[9,9,9],[0.5,2.5,0.3],[-1,0,1]],"targets":[0,-100,2,1],"class_weights":[1,2,0.5],"options":{"label_smoothing":0.1}}""");
        Assert.Equal(3.5, divisor);
        Assert.Equal((3, 3.5), (answer.GetProperty("count").GetInt32(), answer.GetProperty("weight").GetDouble()));
        for (int i = 0; i < 4; i++) Assert.Equal(terms[i], Terms(answer)[i], 1e-14);
        Assert.Equal(terms.Sum() / divisor, answer.GetProperty("value").GetDouble(), 1e-14);
        double[] gradients = Gradients(answer);
        for (int i = 0; i < 12; i++) Assert.Equal(slopes[i / 3][i % 3] / divisor, gradients[i], 1e-15);
        // What torch 1.13 answers to the same, as a check on the arithmetic above.
        Assert.Equal(1.2728342889845234, answer.GetProperty("value").GetDouble(), 1e-14);
    }
}
