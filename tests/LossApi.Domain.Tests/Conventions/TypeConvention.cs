using System.Reflection;
using System.Runtime.CompilerServices;

namespace LossApi.Domain.Tests.Conventions;

/// <summary>Something that holds for every type of the domain.</summary>
/// <param name="Says">The convention.</param>
/// <param name="Breaches">The members of a type that break it.</param>
sealed record TypeConvention(string Says, Func<Type, IEnumerable<string>> Breaches)
{
    const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TypeConvention[] All { get; } =
    [
        new("no public field can be set", t => Visible(t).SelectMany(v => v.GetFields(Public)).Where(f => !f.IsInitOnly && !f.IsLiteral && !f.IsSpecialName).Select(Named)),
        new("no public property can be set after it was made", t => Visible(t).SelectMany(v => v.GetProperties(Public)).Where(p => p.SetMethod is { IsPublic: true } set && !IsInit(set)).Select(Named)),
    ];

    static IEnumerable<Type> Visible(Type type) => type.IsVisible && !type.IsEnum ? [type] : [];

    static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    static string Named(MemberInfo member) => $"{member.DeclaringType!.FullName}.{member.Name}";
}

/// <summary>State that anybody may change.</summary>
public sealed class CarelessState
{
    public static int Count;

    public string Name { get; set; } = "";
}
