using System.Text.Json;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Compare;

/// <summary>POST /compare.</summary>
public sealed class CompareTests(Service service) : IClassFixture<Service>
{
    const string Two = "\"predictions\":[3,0.5],\"targets\":[1,1]";

    [Fact]
    public async Task Each_loss_is_answered_as_it_would_be_alone()
    {
        Answer answer = (await service.PostAsync("/compare", $$"""{{{Two}},"losses":["huber",{"options":{"delta":2},"loss":"HuberLoss"},{"loss":"lightgbm.huber","reduction":"sum"}]}""")).IsOk();
        string[] alone =
        [
            (await service.PostAsync("/loss/huber", $"{{{Two}}}")).Text,
            (await service.PostAsync("/loss/huber", $"{{{Two},\"options\":{{\"delta\":2}}}}")).Text,
            (await service.PostAsync("/loss/lightgbm.huber", $"{{{Two},\"reduction\":\"sum\"}}")).Text,
        ];
        Assert.Equal($"{{\"results\":[{string.Join(',', alone)}]}}", answer.Text);
    }

    [Fact]
    public async Task The_losses_may_come_first_and_share_outputs_and_reduction()
    {
        Answer answer = (await service.PostAsync("/compare", $$"""{"losses":["huber",{"loss":"huber","reduction":"none"}],"reduction":"sum","outputs":[],{{Two}}}""")).IsOk();
        JsonElement results = answer.Json.GetProperty("results");
        Assert.Equal(["1.625", "null"], results.EnumerateArray().Select(r => r.GetProperty("value").GetRawText()));
        Assert.All(results.EnumerateArray(), r => Assert.False(r.TryGetProperty("terms", out _)));
    }

    [Theory]
    [InlineData("", "/losses missing-member")]
    [InlineData(",\"losses\":[]", "/losses missing-member")]
    [InlineData(",\"losses\":\"huber\"", "/losses wrong-type")]
    [InlineData(",\"losses\":[\"huber\",5,null,[1]]", "/losses/1 wrong-type;/losses/2 wrong-type;/losses/3 wrong-type")]
    [InlineData(",\"losses\":[\"huber\",\"hubber\"]", "/losses/1 unknown-loss")]
    [InlineData(",\"losses\":[{\"loss\":\"huber\",\"options\":{\"delta\":0}}]", "/losses/0/options/delta bad-option")]
    [InlineData(",\"losses\":[\"huber\",{\"options\":{\"gamma\":0},\"loss\":\"huber\"}]", "/losses/1/options/gamma unknown-option")]
    [InlineData(",\"losses\":[\"huber\",{\"options\":{}}]", "/losses/1/loss missing-member")]
    [InlineData(",\"losses\":[{\"loss\":7}]", "/losses/0/loss wrong-type")]
    [InlineData(",\"losses\":[{\"loss\":\"huber\",\"reduction\":\"avg\"}]", "/losses/0/reduction bad-option")]
    [InlineData(",\"losses\":[{\"loss\":\"huber\",\"outputs\":[]}]", "/losses/0/outputs unknown-member")]
    [InlineData(",\"losses\":[\"huber\"],\"options\":{\"delta\":1}", "/options unknown-member")]
    [InlineData(",\"losses\":[\"huber\"],\"nonsense\":1", "/nonsense unknown-member")]
    public async Task What_is_wrong_is_pointed_at(string more, string errors)
    {
        Answer answer = await service.PostAsync("/compare", $"{{{Two}{more}}}");
        Assert.Equal((422, errors), ((int)answer.Status, string.Join(';', answer.Errors)));
    }

    [Fact]
    public async Task An_unknown_loss_in_the_list_is_an_error_of_contents()
    {
        Answer answer = (await service.PostAsync("/compare", $"{{{Two},\"losses\":[\"hubber\"]}}")).IsProblem(422, "bad-option");
        Assert.Contains("huber", answer.Detail);
    }

    [Fact]
    public async Task A_loss_given_two_names_at_once_is_malformed() =>
        Assert.Equal(["/losses/0/loss duplicate-key"], (await service.PostAsync("/compare", $$"""{"losses":[{"loss":"huber","l\u006fss":"mse"}],{{Two}}}""")).IsProblem(400, "duplicate-key").Errors);

    [Theory]
    [InlineData(32, 200)]
    [InlineData(33, 422)]
    [InlineData(5000, 422)]
    public async Task There_is_a_most(int count, int status) =>
        Assert.Equal(status, (int)(await service.PostAsync("/compare", $"{{{Two},\"losses\":[{string.Join(',', Enumerable.Repeat("\"huber\"", count))}]}}")).Status);

    [Fact]
    public async Task A_result_that_is_not_finite_refuses_all_before_the_first_byte()
    {
        Answer answer = (await service.PostAsync("/compare", """{"losses":["huber",{"loss":"huber","options":{"delta":1e308}}],"predictions":[1e308],"targets":[-5e307]}""")).IsProblem(422, "non-finite-result");
        Assert.Contains("/losses/1", answer.Detail);
        Assert.Equal(["/predictions/0 non-finite-result"], answer.Errors);
    }
}
