namespace LossApi.Wire;

/// <summary>Routes that are read: GET, and HEAD, which is GET without the body.</summary>
/// <remarks>
/// Handlers take the request itself. Of a delegate with other parameters the framework makes an expression tree and compiles it, at the start and for each route:
/// a hundred milliseconds for ours.
/// </remarks>
static class ReadRoute
{
    /// <summary>The verbs of a route that is read.</summary>
    public static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Whether a request only reads.</summary>
    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Maps a route that is read.</summary>
    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder app, string pattern, Func<HttpContext, IResult> answer) =>
        app.MapMethods(pattern, Verbs, http => answer(http).ExecuteAsync(http));

    /// <summary>Maps a route that answers JSON, and refuses with 406 who would not take it.</summary>
    public static IEndpointConventionBuilder MapJson(this IEndpointRouteBuilder app, string pattern, Func<HttpContext, IResult> answer) => app.MapRead(pattern, http =>
    {
        http.Response.Headers.Vary = "Accept";
        return Negotiation.RefuseAnswer(http) is { } refused ? new Catalogue.Refusal(refused) : answer(http);
    });

    /// <summary>Keeps a route whose handler was mapped for every verb to those that read.</summary>
    public static TBuilder ReadOnly<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new HttpMethodMetadata(Verbs));

    /// <summary>What stands in the address in the place of a parameter.</summary>
    public static string RouteText(this HttpContext http, string parameter) => (string)http.Request.RouteValues[parameter]!;
}
