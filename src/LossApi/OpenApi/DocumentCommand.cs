using System.Text;

namespace LossApi.OpenApi;

/// <summary>Prints the document: <c>dotnet run --project src/LossApi -- docs openapi &gt; docs/openapi.json</c> brings the committed one up to date.</summary>
public static class DocumentCommand
{
    /// <summary>Writes the document exactly as it is served, without listening on a port.</summary>
    public static void Write(TextWriter writer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.AddApiDocument();
        using ServiceProvider services = builder.Services.BuildServiceProvider();
        writer.Write(Encoding.UTF8.GetString(services.GetRequiredService<ApiDocument>().Bytes));
    }
}
