using System.Collections.Immutable;
using System.Text;

namespace LossApi.Catalogue;

/// <summary>How the words of the domain are spelled on the wire: <c>MetricLearning</c> is <c>metric_learning</c>.</summary>
static class SnakeCase
{
    /// <summary>A word of an enumeration in snake_case.</summary>
    public static string Of(Enum word) => Snake(word.ToString());

    /// <summary>The words of a set of flags in snake_case, without the empty one.</summary>
    public static ImmutableArray<string> Flags<T>(T set) where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(flag => Convert.ToInt64(flag, null) != 0 && set.HasFlag(flag)).Select(flag => Of(flag))];

    static string Snake(string pascal)
    {
        var snake = new StringBuilder(pascal.Length + 4);
        foreach (char c in pascal)
        {
            if (char.IsUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }
        return snake.ToString();
    }
}
