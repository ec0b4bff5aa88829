using LossApi.Wire;

namespace LossApi.Operations;

/// <summary>What an orchestrator asks: is the program alive, and should it be sent requests.</summary>
static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        Readiness readiness = app.Services.GetRequiredService<Readiness>();
        app.MapRead("/health/live", _ => Results.Json(new HealthState("live")))
            .WithName("health_live").WithSummary("Whether the program runs").WithTags("Operations").WithMetadata(ShortWork.Mark);
        app.MapRead("/health/ready", context =>
            {
                if (readiness.Phase == Phase.Ready) return Results.Json(new HealthState("ready"));
                context.Response.Headers.RetryAfter = "1";
                return Results.Json(new HealthState(readiness.Phase == Phase.Starting ? "starting" : "draining"), statusCode: StatusCodes.Status503ServiceUnavailable);
            })
            .WithName("health_ready").WithSummary("Whether requests should be sent here").WithTags("Operations").WithMetadata(ShortWork.Mark);
    }
}

/// <summary>The answer of a health check.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c>, <c>starting</c> or <c>draining</c>.</param>
sealed record HealthState(string Status);
