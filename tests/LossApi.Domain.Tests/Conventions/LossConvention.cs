using System.Reflection;
using System.Runtime.CompilerServices;

namespace LossApi.Domain.Tests.Conventions;

/// <summary>Something that holds for the type of every loss.</summary>
/// <param name="Says">The convention, as a sentence about a loss.</param>
/// <param name="Holds">Whether a type keeps it.</param>
sealed record LossConvention(string Says, Func<Type, bool> Holds)
{
    /// <summary>Every type of the domain that is a loss.</summary>
    public static Type[] Losses { get; } = [.. typeof(Catalogue).Assembly.GetTypes().Where(t => t.IsValueType && (Is(t, typeof(IElementLoss<>)) || Is(t, typeof(IRowLoss<>)) || Is(t, typeof(IBatchLoss<>))))];

    public static LossConvention[] All { get; } =
    [
        new("is a readonly struct", t => t.IsValueType && t.IsDefined(typeof(IsReadOnlyAttribute), inherit: false)),
        new("is internal: the world sees its card", t => t.IsNotPublic),
        new("lies in the namespace of its group", t => t.Namespace == $"LossApi.Domain.Losses.{Card(t).Group}"),
        new("is the one file of its name in the folder of its group", t => Repository.Has($"src/LossApi.Domain/Losses/{Card(t).Group}/{t.Name}.cs")),
        new("is inlined into the walk if it is a loss of elements: a call costs more than most formulas",
            t => !Is(t, typeof(IElementLoss<>)) || t.GetMethod("At")!.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining)),
        new("has no default parameters: new S() of a struct ignores them", t => t.GetConstructors().SelectMany(c => c.GetParameters()).All(p => !p.HasDefaultValue)),
        new("has fields that cannot be set", t => t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).All(f => f.IsInitOnly)),
    ];

    static bool Is(Type type, Type family) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == family);

    static LossCard Card(Type loss) => (LossCard)loss.GetProperty("Card", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
}

/// <summary>What happens when nobody looks: it breaks every one of them.</summary>
public struct CarelessLoss(double delta = 1) : IElementLoss<CarelessLoss>
{
    double delta = delta;

    public static LossCard Card { get; } = Catalogue.Get("huber").Card;

    public static CarelessLoss With(OptionValues options) => default;

    public Jet<R> At<R>(R prediction, R target) where R : struct, Domain.Numerics.IReal<R> => new(R.Of(delta++), prediction, target);
}
