using System.Security.Cryptography;
using System.Text;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace LossApi.OpenApi;

/// <summary>
/// The OpenAPI document as it is served and as it is committed: written once, since the catalogue does not change while the process runs.
/// </summary>
sealed class ApiDocument(IServiceScopeFactory scopes)
{
    /// <summary>The document's name in its address.</summary>
    public const string Name = "v1";

    /// <summary>Where it is served.</summary>
    public const string Path = $"/swagger/{Name}/swagger.json";

    readonly Lazy<byte[]> bytes = new(() =>
    {
        using IServiceScope scope = scopes.CreateScope();
        using var text = new StringWriter { NewLine = "\n" };
        scope.ServiceProvider.GetRequiredService<ISwaggerProvider>().GetSwagger(Name).SerializeAsV31(new OpenApiJsonWriter(text));
        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n");
    });

    /// <summary>The document in UTF-8, with a line feed at the end.</summary>
    public byte[] Bytes => bytes.Value;

    /// <summary>Changes exactly when the document does.</summary>
    public string Tag => $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16]}\"";
}
