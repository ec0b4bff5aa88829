using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LossApi.Problems;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.Problems;

/// <summary>GET /problems and GET /problems/{slug}.</summary>
public class ProblemPagesTests(WebApplicationFactory<Program> service) : IClassFixture<WebApplicationFactory<Program>>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly HttpClient client = service.CreateClient();

    public static TheoryData<string> Codes => [.. ProblemType.Explained.Keys.Order()];

    [Fact]
    public void The_contracts_diagnostics_have_pages() => Assert.Superset(
        new HashSet<string>
        {
            "double-softmax", "log-probabilities-positive", "not-a-distribution", "one-based-labels", "constant-predictions",
            "saturated", "outlier-dominates", "clipped", "empty-batch", "all-ignored", "logits-as-probabilities",
        },
        ProblemType.Explained.Keys.ToHashSet());

    [Theory, MemberData(nameof(Codes))]
    public async Task A_page_for_programs_has_it_all(string code)
    {
        ProblemType type = ProblemType.Explained[code];
        using HttpResponseMessage answer = await Get($"/problems/{code}", "application/json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var page = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal($"/problems/{code}", page.GetProperty("type").GetString());
        Assert.Equal(type.Status, page.GetProperty("status").GetInt32());
        foreach ((string member, string text) in new[] { ("code", code), ("title", type.Title), ("meaning", type.Meaning), ("example", type.Example), ("remedy", type.Remedy) })
        {
            Assert.Equal(text, page.GetProperty(member).GetString());
            Assert.NotEmpty(text);
        }
    }

    [Theory, MemberData(nameof(Codes))]
    public async Task A_page_for_people_is_safe_and_whole(string code)
    {
        using HttpResponseMessage answer = await Get($"/problems/{code}", "text/html");
        string html = await answer.Content.ReadAsStringAsync(Stop);

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(ProblemType.Explained[code].Title, WebUtility.HtmlDecode(Between(html, "<h1>", "</h1>")));
        Assert.Equal(ProblemType.Explained[code].Meaning, WebUtility.HtmlDecode(Between(html, "<h2>What happened</h2>\n<p>", "</p>")));
        Assert.Equal(ProblemType.Explained[code].Example, WebUtility.HtmlDecode(Between(html, "<pre>", "</pre>")));
        Assert.DoesNotContain("<", Between(html, "<pre>", "</pre>"));
        Assert.DoesNotContain("script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", html);
        Assert.InRange(html.Length, 500, 8000);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task The_policy_allows_the_pages_own_style_and_nothing_else()
    {
        using HttpResponseMessage answer = await Get("/problems/ragged", "text/html");
        string style = Between(await answer.Content.ReadAsStringAsync(Stop), "<style>", "</style>");
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task The_index_lists_every_page_in_both_forms()
    {
        using HttpResponseMessage people = await Get("/problems", "text/html"), programs = await Get("/problems", "application/json");
        string html = await people.Content.ReadAsStringAsync(Stop);
        var json = JsonElement.Parse(await programs.Content.ReadAsByteArrayAsync(Stop));
        string[] listed = [.. json.GetProperty("problems").EnumerateArray().Concat(json.GetProperty("diagnostics").EnumerateArray()).Select(p => p.GetProperty("code").GetString()!)];

        Assert.Equal(ProblemType.Explained.Keys.Order(), listed.Order());
        Assert.All(listed, code => Assert.Contains($"<a href=\"/problems/{code}\">", html));
        Assert.All(json.GetProperty("diagnostics").EnumerateArray(), d => Assert.Equal(200, d.GetProperty("status").GetInt32()));
        Assert.All(json.GetProperty("problems").EnumerateArray(), d => Assert.InRange(d.GetProperty("status").GetInt32(), 400, 599));
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/problem+json", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("nonsense", "application/json")]
    [InlineData("text/html", "text/html")]
    [InlineData("TEXT/HTML;q=0.1", "text/html")]
    [InlineData("text/*", "text/html")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("text/html;q=0.5, application/json", "application/json")]
    [InlineData("text/html;q=0.5, */*", "application/json")]
    [InlineData("application/json;q=0.5, text/html", "text/html")]
    [InlineData("application/json;q=0, */*", "text/html")]
    [InlineData("text/html;q=0, */*", "application/json")]
    public async Task The_form_is_the_one_that_is_liked_better(string? accept, string form)
    {
        using HttpResponseMessage answer = await Get("/problems/ragged", accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(form, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Headers.Vary);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("*/*;q=0")]
    public async Task A_client_that_takes_neither_is_told_so(string accept) => await Refused(await Get("/problems/ragged", accept), HttpStatusCode.NotAcceptable, "not-acceptable");

    [Theory]
    [InlineData("/problems/cooking")]
    [InlineData("/problems/%3Cscript%3Ealert(1)%3C%2fscript%3E")]
    public async Task An_unknown_page_is_not_found_and_not_echoed(string address)
    {
        string body = await Refused(await Get(address, "text/html"), HttpStatusCode.NotFound, "not-found");
        Assert.DoesNotContain("script", body);
    }

    static async Task<string> Refused(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        using (answer)
        {
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            string body = await answer.Content.ReadAsStringAsync(Stop);
            Assert.Equal(code, JsonElement.Parse(body).GetProperty("code").GetString());
            return body;
        }
    }

    async Task<HttpResponseMessage> Get(string address, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request, Stop);
    }

    static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        Assert.True(start >= before.Length, before);
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
