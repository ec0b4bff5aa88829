namespace LossApi.Domain;

/// <summary>The input tensors of one request, by input name. Owns their memory.</summary>
public sealed class Batch : IDisposable
{
    // A handful: looking through them costs less than a dictionary does.
    Few<(string Name, Tensor Tensor)> tensors;

    /// <summary>The tensor given for an input, or null where none was.</summary>
    public Tensor? this[Input input] => this[input.Name];

    /// <summary>The tensor given under a name, or null where none was.</summary>
    public Tensor? this[string name]
    {
        get
        {
            for (int i = 0; i < tensors.Count; i++)
                if (tensors[i].Name == name) return tensors[i].Tensor;
            return null;
        }
    }

    /// <summary>The names that were given.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            for (int i = 0; i < tensors.Count; i++) yield return tensors[i].Name;
        }
    }

    /// <summary>How many numbers all tensors hold.</summary>
    public long Elements
    {
        get
        {
            long elements = 0;
            for (int i = 0; i < tensors.Count; i++) elements += tensors[i].Tensor.Count;
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
        for (int i = 0; i < tensors.Count; i++) tensors[i].Tensor.Dispose();
        tensors = default;
    }
}
