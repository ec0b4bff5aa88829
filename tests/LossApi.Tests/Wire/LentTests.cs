using System.Reflection;
using System.Runtime.CompilerServices;
using LossApi.Operations;
using LossApi.Wire;
using Microsoft.AspNetCore.Http;

namespace LossApi.Tests.Wire;

/// <summary>What one request leaves in an object that is lent to the next: nothing, by construction.</summary>
public sealed class LentTests
{
    const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Every class that is lent.</summary>
    public static TheoryData<Type> Types => [.. typeof(ILent).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(ILent)))];

    [Fact]
    public void There_are_some() => Assert.True(Types.Count >= 4);

    [Theory]
    [MemberData(nameof(Types))]
    public void All_it_remembers_lies_in_one_structure_and_Clear_sets_it_anew(Type type)
    {
        Assert.Equal([], Faults(type));
        object lent = Activator.CreateInstance(type)!;
        FieldInfo[] states = [.. Fields(type).Where(IsState)];
        Assert.NotEmpty(states);
        foreach (FieldInfo state in states)
        {
            object value = state.GetValue(lent)!;
            foreach (FieldInfo part in state.FieldType.GetFields(Own)) if (Other(part.FieldType) is { } other) part.SetValue(value, other);
            state.SetValue(lent, value);
        }

        ((ILent)lent).Clear();
        foreach (FieldInfo state in states)
        {
            object value = state.GetValue(lent)!, nothing = RuntimeHelpers.GetUninitializedObject(state.FieldType);
            foreach (FieldInfo part in state.FieldType.GetFields(Own).Where(f => Other(f.FieldType) is not null)) Assert.True(Equals(part.GetValue(nothing), part.GetValue(value)), $"{state.DeclaringType}: {part.Name}");
        }
    }

    [Fact]
    public void A_field_beside_the_structure_is_found() => Assert.Contains("seen", Assert.Single(Faults(typeof(Forgetful))), StringComparison.Ordinal);

    /// <summary>On the pool, which a request does not leave.</summary>
    [Fact]
    public Task It_is_one_at_a_time_and_the_same_again() => Task.Run(LendAgain, TestContext.Current.CancellationToken);

    static async Task LendAgain()
    {
        var context = new DefaultHttpContext();
        Kept? first = null, second = null, again = null;
        await Exchange.AccompanyAsync(context, inner =>
        {
            first = Exchange.Of(inner).Lend<Kept>();
            second = Exchange.Of(inner).Lend<Kept>();
            return Task.CompletedTask;
        });
        Assert.NotSame(first, second);
        Assert.Equal(1, first!.Cleared);
        for (int i = 0; i < 100 && again != first; i++)
            await Exchange.AccompanyAsync(new DefaultHttpContext(), inner =>
            {
                again = Exchange.Of(inner).Lend<Kept>();
                return Task.CompletedTask;
            });
        Assert.Same(first, again);
    }

    /// <summary>What a class changes beside its structure, through all it is derived from.</summary>
    static IEnumerable<string> Faults(Type type) =>
        from field in Fields(type)
        where !IsState(field)
        // Given once, when it is made: other lent objects, and texts.
        where !(field.IsInitOnly && field.FieldType.IsAssignableTo(typeof(ILent))) && field.FieldType != typeof(string)
        select $"{field.DeclaringType}.{field.Name}";

    static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
            foreach (FieldInfo field in level.GetFields(Own)) yield return field;
    }

    static bool IsState(FieldInfo field) => field is { Name: "now", FieldType: { IsValueType: true, Name: "State" } } && field.FieldType.DeclaringType == field.DeclaringType;

    /// <summary>A value of a simple type that is not its first.</summary>
    static object? Other(Type type) =>
        type == typeof(string) ? "left over" : type == typeof(bool) ? true : type == typeof(int) ? 7 : type == typeof(long) ? 7L : type == typeof(byte) ? (byte)7 : type == typeof(long?) ? 7L : null;

    sealed class Kept : ILent
    {
        public int Cleared { get; private set; }
        public void Clear() => Cleared++;
    }

    sealed class Forgetful : ILent
    {
        State now;
        int seen;

        public int Seen => seen;

        struct State
        {
            public int Count { get; set; }
        }

        public void Clear()
        {
            seen += now.Count++;
            now = default;
        }
    }
}
