namespace LossApi.Domain;

/// <summary>The input tensors of one request, by input name. Owns their memory.</summary>
public sealed class Batch : IDisposable
{
    // A handful: looking through them costs less than a dictionary does.
    readonly List<(string Name, Tensor Tensor)> tensors = new(4);

    /// <summary>The tensor given for an input, or null where none was.</summary>
    public Tensor? this[Input input] => this[input.Name];

    /// <summary>The tensor given under a name, or null where none was.</summary>
    public Tensor? this[string name]
    {
        get
        {
            foreach ((string given, Tensor tensor) in tensors)
                if (given == name) return tensor;
            return null;
        }
    }

    /// <summary>The names that were given.</summary>
    public IEnumerable<string> Names => tensors.Select(t => t.Name);

    /// <summary>How many numbers all tensors hold.</summary>
    public long Elements
    {
        get
        {
            long elements = 0;
            foreach ((_, Tensor tensor) in tensors) elements += tensor.Count;
            return elements;
        }
    }

    /// <summary>Takes ownership of a tensor. A second tensor under one name is a bug of the caller.</summary>
    public void Add(string name, Tensor tensor)
    {
        if (this[name] is not null) throw new ArgumentException($"there is a tensor {name} already", nameof(name));
        tensors.Add((name, tensor));
    }

    public void Dispose()
    {
        foreach ((_, Tensor tensor) in tensors) tensor.Dispose();
        tensors.Clear();
    }
}
