using System.Collections.Frozen;
using System.Collections.Immutable;
using LossApi.Domain.Engine;

namespace LossApi.Domain;

/// <summary>What a name leads to: one loss (and the alias it was called by), several candidates, or none with the nearest names.</summary>
/// <param name="Loss">The loss that is meant, or null.</param>
/// <param name="Alias">The alias whose defaults apply, or null for the loss's own.</param>
/// <param name="Candidates">Where no single loss is meant: canonical names that may be, nearest first.</param>
/// <param name="Ambiguous">Whether the name is known but means several losses.</param>
public sealed record Resolution(Loss? Loss, Alias? Alias, ImmutableArray<string> Candidates, bool Ambiguous);

/// <summary>Every loss in this assembly, by name and alias. Nobody registers anything: a struct that implements a loss interface is in.</summary>
public static class Catalogue
{
    /// <summary>Names longer than this are not compared with known ones: suggestions cost time in their square.</summary>
    const int LongestCompared = 64;

    /// <summary>All losses, by canonical name.</summary>
    public static ImmutableArray<Loss> All { get; } = [.. Discover().OrderBy(l => l.Card.Name, StringComparer.Ordinal)];

    static readonly FrozenDictionary<string, Loss> Canonical = All.ToFrozenDictionary(l => Key(l.Card.Name));

    static readonly FrozenDictionary<string, (Loss Loss, Alias Alias)> FullAliases =
        All.SelectMany(l => l.Card.Aliases, (l, a) => (Loss: l, Alias: a)).GroupBy(x => Key(x.Alias.FullName)).ToFrozenDictionary(g => g.Key, OnlyOne);

    static readonly ILookup<string, (Loss Loss, Alias? Alias)> ShortNames =
        All.SelectMany(l => l.Card.Aliases.Where(a => !a.NeedsLibrary).Select(a => (Key: Key(a.Name), Loss: l, Alias: (Alias?)a))
                .Concat(l.Card.LooseNames.Select(n => (Key: Key(n), Loss: l, Alias: (Alias?)null))))
            .ToLookup(x => x.Key, x => (x.Loss, x.Alias));

    /// <summary>
    /// Finds a loss by canonical name or alias, without regard to case, <c>_</c>, <c>-</c>, spaces and the library's inner modules. The library may be left out where only
    /// one loss is meant; its defaults then hold where all libraries that have the name agree on them.
    /// </summary>
    public static Resolution Find(string name)
    {
        string key = WithoutModules(Key(name));
        if (Canonical.TryGetValue(key, out Loss? canonical)) return new(canonical, null, [], false);
        if (FullAliases.TryGetValue(key, out (Loss Loss, Alias Alias) full)) return new(full.Loss, full.Alias, [], false);

        (Loss Loss, Alias? Alias)[] meant = [.. ShortNames[key]];
        Loss[] losses = [.. meant.Select(m => m.Loss).Distinct()];
        if (losses.Length == 0) return new(null, null, Nearest(key), false);
        bool loose = meant.Any(m => m.Alias is null);
        return losses.Length > 1 || loose
            ? new(null, null, [.. losses.Select(l => l.Card.Name)], true)
            : new(losses[0], meant.All(m => m.Alias!.SameDefaults(meant[0].Alias!)) ? meant[0].Alias : null, [], false);
    }

    /// <summary>The loss with a canonical name. Asking for one that is not there is a bug of the caller.</summary>
    public static Loss Get(string canonicalName) => Canonical[Key(canonicalName)];

    /// <summary>How names are compared: lower case, without <c>_</c>, <c>-</c> and spaces.</summary>
    public static string Key(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '-') && !char.IsWhiteSpace(c))).ToLowerInvariant();

    /// <summary>
    /// A library's name without the modules between: <c>torch.nn.functional.mse_loss</c> is <c>torch.mse_loss</c>, and TensorFlow's Keras is Keras.
    /// </summary>
    static string WithoutModules(string key)
    {
        string[] parts = key.Split('.');
        return parts.Length < 3 ? key : $"{parts[parts[0] == "tf" ? 1 : 0]}.{parts[^1]}";
    }

    /// <summary>Spellings of one name (<c>MSELoss</c>, <c>mse_loss</c>) are one alias; two meanings of one name stop the start.</summary>
    static (Loss Loss, Alias Alias) OnlyOne(IGrouping<string, (Loss Loss, Alias Alias)> spellings)
    {
        (Loss Loss, Alias Alias) first = spellings.First();
        return spellings.All(s => s.Loss == first.Loss && s.Alias.SameDefaults(first.Alias))
            ? first
            : throw new InvalidOperationException($"{spellings.Key} has two meanings: {string.Join(", ", spellings.Select(s => s.Loss.Card.Name))}");
    }

    static ImmutableArray<string> Nearest(string key)
    {
        if (key.Length is 0 or > LongestCompared) return [];
        return
        [
            .. All.Select(l => (l.Card.Name, Distance: l.Card.Aliases.Select(a => a.Name).Concat(l.Card.Aliases.Select(a => a.FullName)).Append(l.Card.Name).Min(n => Nearness(key, Key(n)))))
                .Where(x => x.Distance <= Math.Max(2, key.Length / 3))
                .OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal)
                .Take(3).Select(x => x.Name),
        ];
    }

    /// <summary>The distance of two names that have a letter in common; two short names without one are not near, however few the edits.</summary>
    static int Nearness(string key, string known) => Distance(key, known) is var distance && distance < Math.Min(key.Length, known.Length) ? distance : int.MaxValue;

    /// <summary>The edit distance; a name that contains the other whole is at most 1 away.</summary>
    static int Distance(string a, string b) =>
        a.Length >= 4 && (b.Contains(a, StringComparison.Ordinal) || b.Length >= 4 && a.Contains(b, StringComparison.Ordinal)) ? 1 : EditDistance.Between(a, b);

    static IEnumerable<Loss> Discover() =>
        from type in typeof(Catalogue).Assembly.GetTypes()
        where type.IsValueType && !type.IsGenericTypeDefinition
        from face in type.GetInterfaces()
        where face.IsGenericType
        let family = face.GetGenericTypeDefinition()
        let walk = family == typeof(IElementLoss<>) ? typeof(ElementWalk<>) : family == typeof(IRowLoss<>) ? typeof(RowWalk<>) : family == typeof(IBatchLoss<>) ? typeof(BatchWalk<>) : null
        where walk is not null
        select (Loss)Activator.CreateInstance(walk.MakeGenericType(type))!;
}
