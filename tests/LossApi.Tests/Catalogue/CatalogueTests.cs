using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LossApi.Domain;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.Catalogue;

/// <summary>GET /loss and GET /loss/{name}, held to the cards and to what POST answers.</summary>
public class CatalogueTests(WebApplicationFactory<Program> service) : IClassFixture<WebApplicationFactory<Program>>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly HttpClient client = service.CreateClient();

    public static TheoryData<string> Names => [.. Domain.Catalogue.All.Select(l => l.Card.Name)];

    [Fact]
    public async Task The_list_holds_every_loss_once_and_no_example()
    {
        JsonElement[] losses = [.. (await Get("/loss")).GetProperty("losses").EnumerateArray()];

        Assert.Equal(Domain.Catalogue.All.Select(l => l.Card.Name), losses.Select(l => l.GetProperty("name").GetString()));
        Assert.All(losses, l => Assert.False(l.TryGetProperty("example", out _)));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task An_entry_says_what_the_card_says(string name)
    {
        Loss loss = Domain.Catalogue.Get(name);
        LossCard card = loss.Card;
        JsonElement entry = await Get($"/loss/{name}");

        Assert.Equal(
            ["name", "title", "group", "tasks", "summary", "use", "formula", "inputs", "options", "output_activation", "outlier_sensitivity", "outlier_note",
                "traits", "kinks", .. card.Cost is null ? Array.Empty<string>() : ["cost"], "reduction", "reductions", "outputs", "aliases", "references", "example"],
            entry.EnumerateObject().Select(m => m.Name));
        Assert.Equal(card.Name, Text(entry, "name"));
        Assert.Equal(card.Title, Text(entry, "title"));
        Assert.Equal(card.Summary, Text(entry, "summary"));
        Assert.Equal(card.Use, Text(entry, "use"));
        Assert.Equal(loss.Formula, Text(entry, "formula"));
        Assert.NotEmpty(loss.Formula);
        Assert.Equal(card.OutputActivation, Text(entry, "output_activation"));
        Assert.Contains(Text(entry, "outlier_sensitivity"), new[] { "high", "partial", "low", "none" });
        Assert.Equal(card.OutlierSensitivity.Sentence, Text(entry, "outlier_note"));
        Assert.Equal(card.Reduction.Spelled(), Text(entry, "reduction"));
        Assert.Equal(["none", "sum", "mean", "weighted_mean", "batch_mean"], Words(entry, "reductions"));
        Assert.Equal(card.References, Words(entry, "references"));
        Assert.Equal(card.Kinks, Words(entry, "kinks"));
        Assert.Equal(card.HasHessians, Words(entry, "outputs").Contains("hessians"));
        Assert.All(Words(entry, "tasks").Concat(Words(entry, "traits")).Append(Text(entry, "group")),
            word => Assert.All(word, c => Assert.True(c is '_' or (>= 'a' and <= 'z'), word)));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Inputs_options_and_aliases_are_the_cards(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        JsonElement entry = await Get($"/loss/{name}");

        JsonElement[] inputs = [.. entry.GetProperty("inputs").EnumerateArray()];
        Assert.Equal(card.AllInputs.Select(i => (i.Name, i.KindText, i.Differentiable, i.Required, i.Meaning)),
            inputs.Select(i => (Text(i, "name"), Text(i, "kind"), i.GetProperty("differentiable").GetBoolean(), i.GetProperty("required").GetBoolean(), Text(i, "meaning"))));
        Assert.All(inputs, i => Assert.True(Text(i, "shape").Length > 0 && Text(i, "range").Length > 0));
        Assert.All(inputs.Where(i => Text(i, "kind").StartsWith("class_indices", StringComparison.Ordinal)), i => Assert.Contains("whole number", Text(i, "range")));

        JsonElement[] options = [.. entry.GetProperty("options").EnumerateArray()];
        Assert.Equal(card.Options.Select(o => (o.Name, o.Type, o.Nullable, Default: o.Default.ToString(), o.Allowed, o.Meaning)),
            options.Select(o => (Text(o, "name"), Text(o, "type"), o.GetProperty("nullable").GetBoolean(), o.GetProperty("default").GetRawText(), Text(o, "range"), Text(o, "meaning"))));

        JsonElement[] aliases = [.. entry.GetProperty("aliases").EnumerateArray()];
        Assert.Equal(card.Aliases.Select(a => (a.Library, a.Name, string.Join(",", a.Options.Select(o => $"{o.Option.Name}:{o.Value}")))),
            aliases.Select(a => (Text(a, "library"), Text(a, "name"), string.Join(",", a.GetProperty("options").EnumerateObject().Select(o => $"{o.Name}:{o.Value.GetRawText()}")))));
        Assert.Equal(card.Aliases.Select(a => a.Reduction is { } r && r != card.Reduction ? r.Spelled() : null),
            aliases.Select(a => a.TryGetProperty("reduction", out JsonElement r) ? r.GetString() : null));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task The_examples_answer_is_what_POST_answers_byte_for_byte(string name)
    {
        JsonElement example = (await Get($"/loss/{name}")).GetProperty("example");
        using var body = new StringContent(example.GetProperty("request").GetRawText(), new MediaTypeHeaderValue("application/json"));

        using HttpResponseMessage answer = await client.PostAsync($"/loss/{name}", body, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(example.GetProperty("response").GetRawText(), await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task The_examples_terms_are_those_the_card_expects(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        JsonElement example = (await Get($"/loss/{name}")).GetProperty("example");

        double[] terms = [.. Flat(example.GetProperty("response").GetProperty("terms"))];
        Assert.Equal(card.Example.Terms.Length, terms.Length);
        Assert.All(card.Example.Terms.Zip(terms), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * Math.Max(1, Math.Abs(pair.First))));
        foreach ((string input, Literal literal) in card.Example.Inputs)
            Assert.Equal(literal.Numbers, Flat(example.GetProperty("request").GetProperty(input)));
    }

    [Fact]
    public async Task Every_alias_leads_to_its_loss()
    {
        foreach (Loss loss in Domain.Catalogue.All)
            foreach (Alias alias in loss.Card.Aliases)
                Assert.Equal(loss.Card.Name, Text(await Get($"/loss/{Uri.EscapeDataString(alias.FullName)}"), "name"));
    }

    [Theory]
    [InlineData("/loss/HUBER")]
    [InlineData("/loss/HuberLoss")]
    [InlineData("/loss/torch.huber_loss")]
    [InlineData("/loss/Hu-ber%20loss")]
    public async Task Names_are_matched_loosely(string address) => Assert.Equal("huber", Text(await Get(address), "name"));

    [Fact]
    public async Task An_unknown_name_is_told_the_nearest()
    {
        JsonElement problem = await Refused("/loss/hubr", HttpStatusCode.NotFound, "unknown-loss");

        Assert.Contains("huber", Words(problem, "suggestions"));
        Assert.Contains("huber", Text(problem, "detail"));
        Assert.Equal("/problems/unknown-loss", Text(problem, "type"));
        Assert.NotEmpty(Text(problem, "traceId"));
    }

    [Theory]
    [InlineData("%22%3Cscript%3E")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("..%2f..%2fetc")]
    public async Task A_name_that_is_no_name_is_just_unknown(string name) => await Refused($"/loss/{name}", HttpStatusCode.NotFound, "unknown-loss");

    [Fact]
    public async Task A_very_long_name_is_cut_in_the_answer()
    {
        JsonElement problem = await Refused($"/loss/{new string('x', 5000)}", HttpStatusCode.NotFound, "unknown-loss");
        Assert.InRange(Text(problem, "detail").Length, 1, 300);
    }

    [Theory]
    [InlineData("group=regression")]
    [InlineData("GROUP=Regression")]
    [InlineData("task=regression&library=torch")]
    [InlineData("library=LightGBM")]
    public async Task Filters_keep_what_fits(string query)
    {
        JsonElement[] losses = [.. (await Get($"/loss?{query}")).GetProperty("losses").EnumerateArray()];

        Assert.Contains("huber", losses.Select(l => Text(l, "name")));
        Assert.All(losses, l => Assert.True(
            !query.Contains("egression", StringComparison.Ordinal) || Text(l, "group") == "regression" || Words(l, "tasks").Contains("regression")));
        if (query.StartsWith("library", StringComparison.Ordinal))
            Assert.All(losses, l => Assert.Contains(l.GetProperty("aliases").EnumerateArray(), a => Text(a, "library") == "lightgbm"));
    }

    [Fact]
    public async Task Each_group_task_and_library_filters_to_exactly_its_losses()
    {
        foreach (string group in Domain.Catalogue.All.Select(l => l.Card.Group.ToString()).Distinct())
            Assert.Equal(Domain.Catalogue.All.Where(l => l.Card.Group.ToString() == group).Select(l => l.Card.Name), await Listed($"group={group}"));
        foreach (LearningTask task in Domain.Catalogue.All.SelectMany(l => l.Card.Tasks).Distinct())
            Assert.Equal(Domain.Catalogue.All.Where(l => l.Card.Tasks.Contains(task)).Select(l => l.Card.Name), await Listed($"task={task}"));
        foreach (string library in Domain.Catalogue.All.SelectMany(l => l.Card.Aliases).Select(a => a.Library).Where(l => l.Length > 0).Distinct())
            Assert.Equal(Domain.Catalogue.All.Where(l => l.Card.Aliases.Any(a => a.Library == library)).Select(l => l.Card.Name), await Listed($"library={library}"));
    }

    [Theory]
    [InlineData("group=cooking", "group", "regression")]
    [InlineData("task=cooking", "task", "regression")]
    [InlineData("library=cooking", "library", "torch")]
    [InlineData("group=", "group", "regression")]
    [InlineData("group=regression&group=regression", "group", "once")]
    [InlineData("gruop=regression", "gruop", "group, task, library")]
    public async Task A_filter_with_another_value_names_the_allowed(string query, string parameter, string mentioned)
    {
        JsonElement problem = await Refused($"/loss?{query}", HttpStatusCode.UnprocessableEntity, "bad-query");

        Assert.Equal([parameter], Words(problem, "parameters"));
        Assert.Contains(parameter, Text(problem, "detail"));
        Assert.Contains(mentioned, Text(problem, "detail"));
    }

    [Theory]
    [InlineData("/loss")]
    [InlineData("/loss?group=regression")]
    [InlineData("/loss/huber")]
    [InlineData("/advise")]
    [InlineData("/problems")]
    [InlineData("/problems/ragged")]
    public async Task A_client_that_has_the_document_is_told_so(string address)
    {
        using HttpResponseMessage first = await client.GetAsync(address, Stop);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.NotNull(first.Headers.CacheControl?.MaxAge);
        EntityTagHeaderValue tag = Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag);

        foreach (string known in new[] { tag.ToString(), $"W/{tag}", $"\"other\", {tag}", "*" })
        {
            using HttpResponseMessage again = await Conditional(address, known);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync(Stop));
        }

        foreach (string unknown in new[] { "\"other\"", "nonsense" })
        {
            using HttpResponseMessage changed = await Conditional(address, unknown);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        }
    }

    async Task<HttpResponseMessage> Conditional(string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request, Stop);
    }

    async Task<IEnumerable<string>> Listed(string query) => [.. (await Get($"/loss?{query}")).GetProperty("losses").EnumerateArray().Select(l => Text(l, "name"))];

    async Task<JsonElement> Get(string address)
    {
        using HttpResponseMessage answer = await client.GetAsync(address, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    async Task<JsonElement> Refused(string address, HttpStatusCode status, string code)
    {
        using HttpResponseMessage answer = await client.GetAsync(address, Stop);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(code, Text(problem, "code"));
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;

    static IEnumerable<string> Words(JsonElement of, string member) => of.GetProperty(member).EnumerateArray().Select(w => w.GetString()!);

    static IEnumerable<double> Flat(JsonElement tensor) => tensor.ValueKind switch
    {
        JsonValueKind.Array => tensor.EnumerateArray().SelectMany(Flat),
        JsonValueKind.String => [tensor.GetString() == "Infinity" ? double.PositiveInfinity : double.NegativeInfinity],
        _ => [tensor.GetDouble()],
    };
}
