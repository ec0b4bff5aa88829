using System.Net;
using LossApi.Tests.Readme;

namespace LossApi.Tests.Wire;

/// <summary>Every address that is read answers GET and HEAD alike, and nothing else. On a real socket: there the server drops what HEAD must not send.</summary>
public class ReadRouteTests(RunningService service) : IClassFixture<RunningService>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly HttpClient client = service.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new(service.Address) });

    public static TheoryData<string> Addresses =>
    [
        "/", "/loss", "/loss?group=binary", "/loss?group=none", "/loss/mse", "/loss/torch.MSELoss", "/loss/l2", "/advise?task=regression", "/advise?task=none",
        "/problems", "/problems/ragged", "/problems/none", "/health/live", "/metrics", "/swagger/v1/swagger.json", "/swagger/index.html",
    ];

    [Theory, MemberData(nameof(Addresses))]
    public async Task HEAD_answers_as_GET_does_without_the_body(string address)
    {
        using HttpResponseMessage get = await client.GetAsync(address, Stop);
        using HttpResponseMessage head = await client.SendAsync(new(HttpMethod.Head, address), Stop);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory, InlineData("/loss"), InlineData("/loss/mse"), InlineData("/advise"), InlineData("/problems/ragged")]
    public async Task HEAD_tells_the_length_and_honours_a_known_tag(string address)
    {
        byte[] body = await client.GetByteArrayAsync(address, Stop);
        using HttpResponseMessage head = await client.SendAsync(new(HttpMethod.Head, address), Stop);
        Assert.Equal(body.Length, head.Content.Headers.ContentLength);

        var again = new HttpRequestMessage(HttpMethod.Head, address);
        again.Headers.IfNoneMatch.Add(head.Headers.ETag!);
        using HttpResponseMessage known = await client.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Theory]
    [InlineData("/loss", "GET, HEAD"), InlineData("/loss/mse", "GET, HEAD, POST"), InlineData("/advise", "GET, HEAD"), InlineData("/metrics", "GET, HEAD")]
    [InlineData("/health/ready", "GET, HEAD"), InlineData("/problems", "GET, HEAD")]
    public async Task Other_verbs_are_refused(string address, string allowed)
    {
        using HttpResponseMessage answer = await client.DeleteAsync(address, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order()));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory, InlineData("/loss"), InlineData("/loss/mse"), InlineData("/advise"), InlineData("/problems")]
    public async Task An_answer_nobody_would_take_is_not_sent(string address)
    {
        Assert.Equal(HttpStatusCode.NotAcceptable, await Accepting("image/png"));
        Assert.Equal(HttpStatusCode.NotAcceptable, await Accepting("application/json;q=0"));
        Assert.Equal(HttpStatusCode.OK, await Accepting("application/json"));
        Assert.Equal(HttpStatusCode.OK, await Accepting("text/html, application/xhtml+xml, */*;q=0.8"));

        async Task<HttpStatusCode> Accepting(string ranges)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", ranges));
            using HttpResponseMessage answer = await client.SendAsync(request, Stop);
            Assert.Contains("Accept", answer.Headers.Vary);
            return answer.StatusCode;
        }
    }
}
