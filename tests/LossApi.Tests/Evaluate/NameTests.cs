using System.Text.Json;
using LossApi.Domain;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Evaluate;

/// <summary>Other libraries' names bring those libraries' numbers; names that mean nothing get an honest answer.</summary>
public sealed class NameTests(Service service) : IClassFixture<Service>
{
    [Theory]
    // scikit-learn averages with np.average: the divisor is the sum of the weights.
    [InlineData("sklearn.mean_squared_error", """{"predictions":[1,2],"targets":[0,0],"weights":[1,3]}""", 3.25)]
    [InlineData("sklearn.mean_absolute_error", """{"predictions":[1,2],"targets":[0,0],"weights":[1,3]}""", 1.75)]
    [InlineData("sklearn.HalfSquaredError", """{"predictions":[1,2],"targets":[0,0],"weights":[1,3]}""", 1.625)]
    [InlineData("sklearn.HuberLoss", """{"predictions":[1,2],"targets":[0,0],"weights":[1,3]}""", 0.75)]
    [InlineData("mean_squared_error", """{"predictions":[1,2],"targets":[0,0],"weights":[1,3]}""", 6.5)]
    // Clipped at the spacing of doubles, 2⁻⁵²: −ln 2⁻⁵² = 52 ln 2.
    [InlineData("sklearn.log_loss", """{"predictions":[0],"targets":[1]}""", 36.04365338911715)]
    [InlineData("sklearn.log_loss", """{"predictions":[0.5,0.5],"targets":[1,0],"weights":[1,3]}""", 0.6931471805599453)]
    [InlineData("lightgbm.huber", """{"predictions":[3],"targets":[1]}""", 1.395)]
    [InlineData("xgboost.reg:squarederror", """{"predictions":[3,1],"targets":[1,1]}""", 2)]
    [InlineData("torch.BCELoss", """{"predictions":[0],"targets":[1]}""", 100)]
    [InlineData("keras.BinaryCrossentropy", """{"predictions":[0],"targets":[1]}""", 16.11809565095832)]
    public async Task A_library_s_name_brings_its_number(string name, string body, double value) =>
        Assert.Equal(value, (await service.PostAsync($"/loss/{name}", body)).IsOk().Json.GetProperty("value").GetDouble());

    [Fact]
    public async Task A_boosting_objective_says_whose_hessians_it_answers()
    {
        JsonElement answer = (await service.PostAsync("/loss/lightgbm.huber", """{"predictions":[3],"targets":[1],"weights":[2],"outputs":["gradients","hessians"]}""")).IsOk().Json;
        Assert.Equal(("lightgbm", "sum"), (answer.GetProperty("options").GetProperty("hessian").GetString(), answer.GetProperty("reduction").GetString()));
        Assert.Equal(("[1.8]", "[2]"), (answer.GetProperty("gradients").GetProperty("predictions").GetRawText(), answer.GetProperty("hessians").GetProperty("predictions").GetRawText()));
        JsonElement diagnostic = Assert.Single(answer.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal(("not-the-second-derivative", "info"), (diagnostic.GetProperty("code").GetString(), diagnostic.GetProperty("severity").GetString()));

        JsonElement exact = (await service.PostAsync("/loss/lightgbm.huber", """{"predictions":[3],"targets":[1],"options":{"hessian":"exact"},"outputs":["hessians"]}""")).IsOk().Json;
        Assert.Equal(("[0]", 0), (exact.GetProperty("hessians").GetProperty("predictions").GetRawText(), exact.GetProperty("diagnostics").GetArrayLength()));
    }

    [Theory]
    [InlineData("torch.nn.MSELoss", "mse")]
    [InlineData("torch.nn.functional.binary_cross_entropy", "binary_cross_entropy")]
    [InlineData("keras.losses.KLDivergence", "kl_divergence")]
    [InlineData("tf.keras.losses.Huber", "huber")]
    public async Task A_library_s_inner_modules_may_stand_in_the_name(string name, string loss)
    {
        using HttpClient client = service.CreateClient();
        using var entry = JsonDocument.Parse(await client.GetStringAsync($"/loss/{name}", TestContext.Current.CancellationToken));
        Assert.Equal(loss, entry.RootElement.GetProperty("name").GetString());
    }

    [Theory, InlineData("log_loss"), InlineData("l2"), InlineData("l1"), InlineData("triplet")]
    public async Task A_loose_name_is_not_guessed(string name)
    {
        Answer answer = (await service.PostAsync($"/loss/{name}", "{}")).IsProblem(404, "ambiguous-loss");
        string[] candidates = [.. answer.Json.GetProperty("candidates").EnumerateArray().Select(c => c.GetString()!)];
        Assert.NotEmpty(candidates);
        Assert.All(candidates, c => Assert.Contains(c, answer.Detail, StringComparison.Ordinal));
        Assert.Equal(candidates.Length > 1, answer.Detail.Contains("one of them", StringComparison.Ordinal));
    }

    [Theory, InlineData("k"), InlineData("%2f"), InlineData("%F0%9F%98%80"), InlineData("--"), InlineData("zq")]
    public async Task A_name_that_is_near_nothing_gets_no_suggestion(string name) =>
        Assert.Empty((await service.PostAsync($"/loss/{name}", "{}")).IsProblem(404, "unknown-loss").Json.GetProperty("suggestions").EnumerateArray());

    public static TheoryData<string> Losses => [.. Domain.Catalogue.All.Select(l => l.Card.Name)];

    [Theory, MemberData(nameof(Losses))]
    public async Task An_empty_array_is_an_empty_batch_for_every_loss(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        string tensors = string.Join(',', card.Inputs.Where(i => i.Required).Select(i => $"\"{i.Name}\":[]"));
        JsonElement answer = (await service.PostAsync($"/loss/{name}", $"{{{tensors},\"weights\":[]}}")).IsOk().Json;
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("value").ValueKind);
        Assert.Equal(0, answer.GetProperty("count").GetInt32());
        Assert.Equal("[]", answer.GetProperty("terms").GetRawText());
        Assert.All(answer.GetProperty("gradients").EnumerateObject(), g => Assert.Equal("[]", g.Value.GetRawText()));
        Assert.Equal(["empty-batch"], answer.GetProperty("diagnostics").EnumerateArray().Select(d => d.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_empty_batch_takes_the_class_weights_of_the_full_ones()
    {
        (await service.PostAsync("/loss/cross_entropy", """{"predictions":[],"targets":[],"class_weights":[1,2,3]}""")).IsOk();
        (await service.PostAsync("/loss/binary_cross_entropy_with_logits", """{"predictions":[],"targets":[],"pos_weight":[1,2,3]}""")).IsOk();
        (await service.PostAsync("/loss/cross_entropy", """{"predictions":[],"targets":0}""")).IsProblem(422, "shape-mismatch");
        (await service.PostAsync("/loss/cross_entropy", """{"predictions":[[],[]],"targets":[0,0]}""")).IsProblem(422, "shape-mismatch");
    }
}
