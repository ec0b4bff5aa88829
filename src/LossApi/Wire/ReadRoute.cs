namespace LossApi.Wire;

/// <summary>Routes that are read: GET, and HEAD, which is GET without the body.</summary>
static class ReadRoute
{
    /// <summary>The verbs of a route that is read.</summary>
    public static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Whether a request only reads.</summary>
    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Maps a route that is read.</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder app, string pattern, Delegate handler) => app.MapMethods(pattern, Verbs, handler);

    /// <summary>Keeps a route whose handler was mapped for every verb to those that read.</summary>
    public static TBuilder ReadOnly<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new HttpMethodMetadata(Verbs));

    /// <summary>Documents that a route answers JSON, and refuses with 406 who would not take it.</summary>
    public static RouteHandlerBuilder AnswersJson(this RouteHandlerBuilder route) => route
        .Produces(StatusCodes.Status200OK, contentType: "application/json")
        .Produces(StatusCodes.Status406NotAcceptable, contentType: "application/problem+json")
        .AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.Vary = "Accept";
            return Negotiation.RefuseAnswer(context.HttpContext) is { } refused ? ValueTask.FromResult<object?>(new Catalogue.Refusal(refused)) : next(context);
        });
}
