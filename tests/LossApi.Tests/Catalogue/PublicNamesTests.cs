using System.Globalization;
using LossApi.Domain;

namespace LossApi.Tests.Catalogue;

/// <summary>Every public loss name of the libraries people come from answers, or there is a reason why not.</summary>
public class PublicNamesTests(ITestOutputHelper output)
{
    /// <summary>A line of the list.</summary>
    /// <param name="Full">The name with its library.</param>
    /// <param name="Reason">Why it is out of scope; empty where it must answer.</param>
    sealed record PublicName(string Full, string Reason)
    {
        public string Library => Full[..Full.IndexOf('.', StringComparison.Ordinal)];
    }

    static PublicName[] Names { get; } =
    [
        .. File.ReadAllLines(Repository.At("tests/LossApi.Tests/Catalogue/public-names.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ") is [var name, .. var reason] ? new PublicName(name.Trim(), string.Concat(reason).Trim()) : throw new FormatException(line)),
    ];

    [Fact]
    public void Every_name_answers_or_has_a_reason_not_to()
    {
        var faults = new List<string>();
        var counts = new SortedDictionary<string, (int Answered, int Out)>(StringComparer.Ordinal);
        foreach (PublicName name in Names)
        {
            Loss? loss = Domain.Catalogue.Find(name.Full).Loss;
            output.WriteLine(name.Reason.Length > 0 ? $"{name.Full}: out of scope, {name.Reason}" : $"{name.Full}: {(loss is null ? "NO ANSWER" : $"/loss/{loss.Card.Name}")}");
            if (name.Reason.Length > 0 && loss is not null) faults.Add($"{name.Full} is said to be out of scope, but {loss.Card.Name} answers");
            if (name.Reason.Length == 0 && loss is null) faults.Add($"{name.Full} does not answer");
            (int answered, int outside) = counts.GetValueOrDefault(name.Library);
            counts[name.Library] = (answered + (loss is null ? 0 : 1), outside + (name.Reason.Length > 0 ? 1 : 0));
        }

        foreach ((string library, (int answered, int outside)) in counts)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{library}: {answered} answer, {outside} out of scope"));
        Assert.Empty(faults);
    }

    /// <summary>The answer is found under the library's whole name, too, and a class of PyTorch or Keras needs no library before it.</summary>
    [Fact]
    public void Names_answer_as_they_are_written_in_code()
    {
        foreach (PublicName name in Names.Where(n => n.Reason.Length == 0 && n.Library is "torch" or "keras"))
        {
            if (Domain.Catalogue.Find(name.Full).Loss is not { } loss) continue;
            string inner = name.Full[(name.Library.Length + 1)..];
            Assert.Same(loss, Domain.Catalogue.Find(name.Library == "torch" ? $"torch.nn.functional.{inner}" : $"keras.losses.{inner}").Loss);
            if (inner.EndsWith("Loss", StringComparison.Ordinal)) Assert.Same(loss, Domain.Catalogue.Find(inner).Loss);
        }
    }

    [Fact]
    public void No_name_is_listed_twice_and_every_library_is_there()
    {
        Assert.Equal(Names.Length, Names.Select(n => n.Full).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["keras", "lightgbm", "optax", "sklearn", "torch", "torchvision", "xgboost"], Names.Select(n => n.Library).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Names.Where(n => n.Reason.Length > 0), n => Assert.InRange(n.Reason.Length, 10, 120));
    }

    /// <summary>An alias of these libraries that is on no list is a name nobody publishes, or a gap of the list.</summary>
    [Fact]
    public void Every_alias_of_PyTorch_Keras_XGBoost_and_LightGBM_is_on_the_list()
    {
        var listed = Names.Select(n => Domain.Catalogue.Key(n.Full)).ToHashSet();
        string[] known = [.. Domain.Catalogue.All.SelectMany(l => l.Card.Aliases).Where(a => a.Library is "torch" or "keras" or "xgboost" or "lightgbm").Select(a => a.FullName)];
        Assert.NotEmpty(known);
        Assert.All(known, name => Assert.Contains(Domain.Catalogue.Key(name), listed));
    }
}
