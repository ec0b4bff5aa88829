using System.Net;
using System.Text.Json;
using LossApi.Domain;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.Advise;

/// <summary>GET /advise over the real catalogue.</summary>
public class AdviseTests(WebApplicationFactory<Program> service) : IClassFixture<WebApplicationFactory<Program>>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly HttpClient client = service.CreateClient();

    [Fact]
    public async Task Without_a_question_every_task_gets_its_first_choice()
    {
        JsonElement[] all = await Advice("");
        Assert.Equal(Domain.Catalogue.All.SelectMany(l => l.Card.Tasks).Distinct().Count(), all.Length);
        Assert.Equal(all.Length, all.Select(r => Text(r, "task")).Distinct().Count());
        Assert.All(all, r => Assert.True(Text(r, "why").Length > 0 && Text(r, "output_activation").Length > 0));
    }

    [Fact]
    public async Task Every_recommendation_leads_to_a_loss()
    {
        foreach (JsonElement recommendation in await Advice(""))
        {
            Assert.Equal(["loss", "route", "task", "output_activation", "why", "caution"], recommendation.EnumerateObject().Select(m => m.Name));
            LossCard card = Domain.Catalogue.Get(Text(recommendation, "loss")).Card;
            Assert.Equal($"/loss/{card.Name}", Text(recommendation, "route"));
            Assert.Equal(card.OutputActivation, Text(recommendation, "output_activation"));
            using HttpResponseMessage entry = await client.GetAsync(Text(recommendation, "route"), Stop);
            Assert.Equal(HttpStatusCode.OK, entry.StatusCode);
        }
    }

    [Theory]
    [InlineData("task=regression", "mse")]
    [InlineData("task=regression&outliers=false", "mse")]
    [InlineData("task=binary", "binary_cross_entropy_with_logits")]
    [InlineData("task=binary&imbalanced=true", "binary_focal_with_logits")]
    [InlineData("task=binary&imbalanced=true&outputs=probabilities", "binary_focal")]
    [InlineData("task=binary&outputs=probabilities", "binary_cross_entropy")]
    [InlineData("task=multiclass", "cross_entropy")]
    [InlineData("task=multiclass&integer_labels=true", "cross_entropy")]
    [InlineData("task=multiclass&integer_labels=true&outputs=probabilities", "sparse_categorical_cross_entropy")]
    [InlineData("task=multiclass&integer_labels=false&outputs=probabilities", "categorical_cross_entropy")]
    [InlineData("task=multilabel", "binary_cross_entropy_with_logits")]
    [InlineData("task=metric_learning", "triplet_margin")]
    [InlineData("task=Metric-Learning", "triplet_margin")]
    [InlineData("task=generative", "gaussian_kl")]
    [InlineData("task=preference", "dpo")]
    [InlineData("task=preference&imbalanced=true", "kto")]
    public async Task The_first_choice_is_the_textbooks(string query, string loss) => Assert.Equal(loss, Text((await Advice(query))[0], "loss"));

    [Fact]
    public async Task Outliers_take_the_first_place_from_the_squared_error_and_it_says_why()
    {
        JsonElement[] all = await Advice("task=regression&outliers=true");
        string[] names = [.. all.Select(r => Text(r, "loss"))];

        Assert.Contains(names[0], new[] { "huber", "mae", "smooth_l1" });
        int squared = Array.IndexOf(names, "mse");
        foreach (string robust in new[] { "huber", "mae", "smooth_l1" }) Assert.InRange(Array.IndexOf(names, robust), 0, squared - 1);
        Assert.Contains("outlier", Text(all[squared], "caution"));
    }

    [Fact]
    public async Task Probabilities_leave_only_losses_on_probabilities()
    {
        foreach (string task in new[] { "binary", "multiclass" })
        {
            JsonElement[] all = await Advice($"task={task}&outputs=probabilities");
            Assert.NotEmpty(all);
            Assert.All(all, r => Assert.NotEqual(Kind.Logits, Domain.Catalogue.Get(Text(r, "loss")).Card.Inputs[0].Kind));
        }
    }

    [Fact]
    public async Task The_same_question_gets_the_same_bytes()
    {
        const string Address = "/advise?task=regression&outliers=true";
        byte[] first = await client.GetByteArrayAsync(Address, Stop);
        Assert.NotEmpty(first);
        Assert.Equal(first, await client.GetByteArrayAsync(Address, Stop));
    }

    [Theory]
    [InlineData("outliers=true", "task", "regression")]
    [InlineData("task=cooking", "task", "regression")]
    [InlineData("task=", "task", "regression")]
    [InlineData("task=regression&outliers=yes", "outliers", "true, false")]
    [InlineData("task=regression&imbalanced=1", "imbalanced", "true, false")]
    [InlineData("task=regression&integer_labels=maybe", "integer_labels", "true, false")]
    [InlineData("task=regression&outputs=labels", "outputs", "logits, probabilities")]
    [InlineData("task=regression&task=regression", "task", "once")]
    [InlineData("task=regression&outlier=true", "outlier", "outliers")]
    public async Task A_question_that_cannot_be_understood_is_told_what_can(string query, string parameter, string mentioned)
    {
        using HttpResponseMessage answer = await client.GetAsync($"/advise?{query}", Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal("bad-query", Text(problem, "code"));
        Assert.Equal([parameter], problem.GetProperty("parameters").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains(parameter, Text(problem, "detail"));
        Assert.Contains(mentioned, Text(problem, "detail"));
    }

    async Task<JsonElement[]> Advice(string query)
    {
        using HttpResponseMessage answer = await client.GetAsync(query.Length > 0 ? $"/advise?{query}" : "/advise", Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(Stop)).GetProperty("recommendations").EnumerateArray()];
    }

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
