namespace LossApi.Domain;

/// <summary>The input tensors of one request, by input name. Owns their memory.</summary>
public sealed class Batch : IDisposable
{
    readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);

    /// <summary>The tensor given for an input, or null where none was.</summary>
    public Tensor? this[Input input] => tensors.GetValueOrDefault(input.Name);

    /// <summary>The tensor given under a name, or null where none was.</summary>
    public Tensor? this[string name] => tensors.GetValueOrDefault(name);

    /// <summary>The names that were given.</summary>
    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>How many numbers all tensors hold.</summary>
    public long Elements => tensors.Values.Sum(t => (long)t.Count);

    /// <summary>Takes ownership of a tensor. A second tensor under one name is a bug of the caller.</summary>
    public void Add(string name, Tensor tensor) => tensors.Add(name, tensor);

    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        tensors.Clear();
    }
}
