using LossApi.Wire;
using Microsoft.Net.Http.Headers;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace LossApi.OpenApi;

/// <summary>The OpenAPI document at <c>/swagger/v1/swagger.json</c> and Swagger UI at <c>/swagger</c>, where the root leads.</summary>
static class DocumentSetup
{
    /// <summary>Everything comes from this origin. Swagger UI sets style attributes and draws its icons from data URLs; it runs no inline script.</summary>
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds the document: written from the cards by filters, so that endpoint code has no say in it.</summary>
    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(ApiDocument.Name, Guide.Info);
            // Nothing is reflected from endpoints: the filters write every operation.
            options.DocInclusionPredicate((_, _) => false);
            options.DocumentFilter<LossPaths>();
            options.DocumentFilter<ActivationPaths>();
            options.DocumentFilter<RoutePaths>();
            options.DocumentFilter<Guide>();
        });
        builder.Services.AddSingleton<ApiDocument>();
    }

    /// <summary>Serves the document and the page, and leads the root there.</summary>
    public static void UseApiDocument(this WebApplication app)
    {
        ApiDocument document = app.Services.GetRequiredService<ApiDocument>();
        app.MapRead("/", _ => Results.LocalRedirect("~/swagger")).ExcludeFromDescription();
        app.MapRead(ApiDocument.Path, context =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(document.Bytes, "application/json; charset=utf-8", entityTag: EntityTagHeaderValue.Parse(document.Tag));
        }).ExcludeFromDescription();

        app.UseWhen(context => context.Request.Path.StartsWithSegments("/swagger"), UsePage);
    }

    static void UsePage(IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "swagger";
            page.DocumentTitle = "LossApi";
            page.SwaggerEndpoint(ApiDocument.Path, "LossApi");
            page.EnableTryItOutByDefault();
            page.EnableDeepLinking();
            page.EnableFilter();
            page.DisplayRequestDuration();
            page.DocExpansion(DocExpansion.List);
            page.DefaultModelsExpandDepth(-1);
            // The default asks a validator on the internet about the document.
            page.ConfigObject.ValidatorUrl = null;
        });
    }
}
