namespace LossApi.Operations;

/// <summary>Which addresses are for people and machines that watch the service rather than use it.</summary>
static class Paths
{
    /// <summary>Health checks and metrics: never queued, never limited, and logged only for debugging.</summary>
    public static bool IsProbe(PathString path) =>
        // Asked several times of each request, and nearly always answered by one letter.
        path.Value is [_, 'h' or 'H' or 'm' or 'M', ..] && (path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics"));

    /// <summary>
    /// What answers without a key: health checks, because orchestrators have none, and what explains the service. Metrics tell who uses what and
    /// need one.
    /// </summary>
    public static bool IsPublic(PathString path) =>
        path == "/" || path.StartsWithSegments("/health") || path.StartsWithSegments("/swagger") || path.StartsWithSegments("/problems");
}
