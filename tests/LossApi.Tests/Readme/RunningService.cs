using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.Readme;

/// <summary>The real application on a real port: what documentation and samples talk to.</summary>
public sealed class RunningService : WebApplicationFactory<Program>
{
    /// <summary>The address that pages and samples write.</summary>
    public const string Written = "http://localhost:8080";

    public RunningService()
    {
        UseKestrel(0);
        StartServer();
        Address = ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddHostedService<PortFirst>());

    /// <summary>Where it really listens.</summary>
    public string Address { get; }

    /// <summary>A text in which the written address became the real one.</summary>
    public string Here(string text) => text.Replace(Written, Address, StringComparison.Ordinal);
}
