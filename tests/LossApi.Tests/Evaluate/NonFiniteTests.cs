using LossApi.Tests.Wire;

namespace LossApi.Tests.Evaluate;

/// <summary>Results JSON has no number for.</summary>
public sealed class NonFiniteTests(Service service) : IClassFixture<Service>
{
    const string Overflow = "\"predictions\":[[0,1],[1e308,2]],\"targets\":[[0,0],[-1e308,0]],\"options\":{\"delta\":1e308}";

    [Fact]
    public async Task An_infinite_term_is_refused_and_its_sample_named()
    {
        Answer answer = (await service.PostAsync("/loss/huber", $"{{{Overflow}}}")).IsProblem(422, "non-finite-result");
        Assert.Equal(["/predictions/1/0 non-finite-result"], answer.Errors);
        Assert.Contains("\"allow\"", answer.Detail);
    }

    [Fact]
    public async Task It_is_answered_as_a_string_where_that_is_allowed()
    {
        Answer answer = (await service.PostAsync("/loss/huber", $"{{{Overflow},\"non_finite\":\"allow\"}}")).IsOk();
        Assert.Contains("\"value\":\"Infinity\"", answer.Text);
        Assert.Contains("\"terms\":[[0,0.5],[\"Infinity\",2]]", answer.Text);
    }

    [Fact]
    public async Task A_sum_that_overflows_is_nobodys_fault()
    {
        const string body = "\"predictions\":[1.7e308,1.7e308],\"targets\":[0,0],\"reduction\":\"sum\"";
        Assert.Equal([" non-finite-result"], (await service.PostAsync("/loss/huber", $"{{{body}}}")).IsProblem(422, "non-finite-result").Errors);
        Assert.Contains("\"value\":\"Infinity\"", (await service.PostAsync("/loss/huber", $"{{{body},\"non_finite\":\"allow\"}}")).IsOk().Text);
    }

    [Fact]
    public async Task A_term_without_weight_does_not_count()
    {
        Answer answer = (await service.PostAsync("/loss/huber", $"{{{Overflow},\"weights\":[[1,1],[0,1]]}}")).IsOk();
        Assert.Contains("\"terms\":[[0,0.5],[0,2]]", answer.Text);
    }

    [Theory]
    [InlineData("weighted_mean", 422)]
    [InlineData("mean", 200)]
    [InlineData("sum", 200)]
    public async Task Weights_that_sum_to_zero_divide_nothing(string reduction, int status) =>
        Assert.Equal(status, (int)(await service.PostAsync("/loss/huber", $$"""{"predictions":[1,2],"targets":[0,0],"weights":0,"reduction":"{{reduction}}"}""")).Status);
}
