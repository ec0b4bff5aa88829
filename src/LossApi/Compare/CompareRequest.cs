using LossApi.Domain;
using LossApi.Evaluate;

namespace LossApi.Compare;

/// <summary>A loss as a comparison lists it.</summary>
/// <param name="Pointer">Where it stands: <c>/losses/1</c>.</param>
sealed record ListedLoss(string Pointer)
{
    /// <summary>The name it was given by; null when there was none.</summary>
    public string? Name { get; set; }

    /// <summary>Its options as they were given.</summary>
    public List<GivenOption> Options { get; } = [];

    /// <summary>Its reduction as it was given.</summary>
    public string? Reduction { get; set; }
}

/// <summary>Several losses to be evaluated on one batch.</summary>
sealed class CompareRequest
{
    /// <param name="given">What the body says about all of them.</param>
    /// <param name="listed">The losses it lists, in order; null when it lists none.</param>
    public CompareRequest(GivenMembers given, IReadOnlyList<ListedLoss>? listed)
    {
        Given = given;
        Listed = listed;
        foreach (ListedLoss one in listed ?? [])
        {
            if (one.Name is not { } name) continue;
            Resolution found = Domain.Catalogue.Find(name);
            if (found.Loss is not { } loss)
            {
                Unknown.Add((one, found));
                continue;
            }

            (string, string)? reduction = one.Reduction is { } own ? (own, $"{one.Pointer}/reduction") : given.Reduction is { } common ? (common, "/reduction") : null;
            Requests.Add(new(loss, found.Alias, given, one.Pointer) { GivenOptions = one.Options, GivenReduction = reduction });
        }
    }

    /// <summary>The members that are the same for every loss.</summary>
    public GivenMembers Given { get; }

    /// <summary>The losses as they were listed.</summary>
    public IReadOnlyList<ListedLoss>? Listed { get; }

    /// <summary>One request for each loss that was found, in the order they were listed.</summary>
    public List<EvaluateRequest> Requests { get; } = [];

    /// <summary>The names that lead to no loss.</summary>
    public List<(ListedLoss Listed, Resolution Found)> Unknown { get; } = [];
}
