using System.Net;
using LossApi.OpenApi;

namespace LossApi.Tests.OpenApi;

/// <summary>Swagger UI: it loads, from here alone, and shows this document.</summary>
public sealed class PageTests(ServedDocument document) : IClassFixture<ServedDocument>
{
    [Fact]
    public async Task The_root_leads_to_the_page()
    {
        using HttpClient client = document.Factory.CreateClient(new() { AllowAutoRedirect = false });
        using HttpResponseMessage root = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, root.StatusCode);
        Assert.Equal("/swagger", root.Headers.Location!.OriginalString);

        using HttpResponseMessage page = await document.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_page_shows_the_document_ready_to_be_tried()
    {
        string script = await document.Client.GetStringAsync("/swagger/index.js", TestContext.Current.CancellationToken);
        foreach (string setting in new[] { $"\"url\":\"{ApiDocument.Path}\"", "\"tryItOutEnabled\":true", "\"deepLinking\":true", "\"docExpansion\":\"list\"", "\"filter\":" })
            Assert.Contains(setting, script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_the_page_loads_comes_from_here()
    {
        string page = await document.Client.GetStringAsync("/swagger/index.html", TestContext.Current.CancellationToken);
        string[] loaded = [.. page.Split("src=\"").Skip(1).Concat(page.Split("href=\"").Skip(1)).Select(s => s[..s.IndexOf('"', StringComparison.Ordinal)])];
        Assert.True(loaded.Length >= 5, page);
        foreach (string address in loaded)
        {
            Assert.DoesNotContain("//", address, StringComparison.Ordinal);
            using HttpResponseMessage part = await document.Client.GetAsync(new Uri(new("http://localhost/swagger/index.html"), address), TestContext.Current.CancellationToken);
            Assert.True(part.IsSuccessStatusCode, $"{address}: {(int)part.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/index.js")]
    [InlineData(ApiDocument.Path)]
    public async Task The_page_may_run_no_script_but_its_own(string path)
    {
        using HttpResponseMessage response = await document.Client.GetAsync(path, TestContext.Current.CancellationToken);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        var rules = policy.Split(';').Select(r => r.Trim().Split(' ')).ToDictionary(r => r[0], r => r[1..]);
        Assert.Equal(["'none'"], rules["default-src"]);
        Assert.Equal(["'self'"], rules["script-src"]);
        Assert.Equal(["'self'"], rules["connect-src"]);
        Assert.Equal(["'none'"], rules["frame-ancestors"]);
        Assert.Contains("data:", rules["img-src"]);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task The_page_has_no_inline_script()
    {
        string page = await document.Client.GetStringAsync("/swagger/index.html", TestContext.Current.CancellationToken);
        foreach (string script in page.Split("<script").Skip(1))
            Assert.Contains("></script>", script, StringComparison.Ordinal);
    }
}
