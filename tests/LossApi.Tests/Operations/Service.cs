using LossApi.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.Operations;

/// <summary>The operations alone, on a real socket, around endpoints that a test chooses: what it shows does not depend on any loss.</summary>
sealed class Service : IAsyncDisposable
{
    Service(WebApplication app) => App = app;

    public WebApplication App { get; }
    public HttpClient Client { get; } = new() { Timeout = Child.Patience };
    public Uri Address => new(App.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<Service> Start(Action<WebApplication> map, params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Prepend((Key: "LogLevel", Value: "error")).ToDictionary(s => "LossApi:" + s.Key, s => (string?)s.Value));
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddOperations();
        WebApplication app = builder.Build();
        app.UseOperations();
        app.MapOperations();
        app.MapGet("/hello", () => "hello");
        app.MapPost("/length", async (HttpContext context) =>
        {
            long length = 0;
            byte[] buffer = new byte[8192];
            for (int n; (n = await context.Request.Body.ReadAsync(buffer)) > 0;) length += n;
            return length;
        });
        map(app);
        await app.StartAsync();
        var service = new Service(app);
        service.Client.BaseAddress = service.Address;
        return service;
    }

    /// <summary>Asks until the service is ready.</summary>
    public async Task Ready()
    {
        using var patience = new CancellationTokenSource(Child.Patience);
        while (!(await Client.GetAsync("/health/ready", patience.Token)).IsSuccessStatusCode) await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
