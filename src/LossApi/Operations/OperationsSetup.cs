using LossApi.Wire;

namespace LossApi.Operations;

/// <summary>Running the service: settings, listening, limits, logs, metrics, health, and a quiet end.</summary>
static class OperationsSetup
{
    /// <summary>Reads the settings and sets up what follows from them.</summary>
    /// <exception cref="BadConfiguration">When the settings are wrong.</exception>
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        var settings = Settings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.AddLogging(settings);
        builder.AddEventLoop();
        builder.AddListening(settings);
        builder.AddTelemetry(settings);
        builder.Services.AddSingleton<BytesInFlight>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Readiness>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain + settings.Shutdown);
    }

    /// <summary>What every request passes, outermost first.</summary>
    public static void UseOperations(this WebApplication app)
    {
        app.Use(Exchange.AccompanyAsync);
        app.UseSecurityHeaders();
        app.UseRequestLog();
        app.UseStrictFraming();
        app.UseApiKeys(app.Services.GetRequiredService<Settings>());
        app.UseLimits();
    }

    /// <summary><c>/health</c> and <c>/metrics</c>.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").ReadOnly();
    }
}
