using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LossApi.Operations;

/// <summary>Metrics for Prometheus at <c>/metrics</c>; traces by OTLP where an endpoint is set.</summary>
static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddSingleton<LossMetrics>();
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("lossapi", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics
                .AddMeter(LossMetrics.Meter)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                // The histogram of requests has the route, too; this one costs a look-up more for each request.
                .AddView("aspnetcore.routing.match_attempts", MetricStreamConfiguration.Drop)
                .AddPrometheusExporter());
        if (settings.OtlpEndpoint is not { } endpoint) return;

        telemetry.WithTracing(traces => traces
            .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !Paths.IsProbe(context.Request.Path))
            .AddOtlpExporter(otlp =>
            {
                bool http = endpoint.Port == 4318 || endpoint.AbsolutePath != "/";
                otlp.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                otlp.Endpoint = http && endpoint.AbsolutePath == "/" ? new(endpoint, "/v1/traces") : endpoint;
            }));
    }
}
