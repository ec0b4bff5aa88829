namespace LossApi.Domain.Engine;

/// <summary>How many cores one evaluation may take.</summary>
public static class Cores
{
    /// <summary>At most so many at once, the caller's own among them. Benchmarks set it to compare one with several.</summary>
    internal static int Most { get; set; } = Environment.ProcessorCount;
}
