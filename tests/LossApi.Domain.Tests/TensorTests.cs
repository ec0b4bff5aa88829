using System.Runtime.CompilerServices;

namespace LossApi.Domain.Tests;

public class TensorTests
{
    /// <summary>Large arrays are not moved, so that what is said of their address stays true.</summary>
    [Fact]
    public void Large_tensors_begin_where_a_line_of_the_caches_does()
    {
        for (int i = 0; i < 70; i++)
        {
            using var tensor = new Tensor(new Shape(20_000 + i));
            Assert.Equal(20_000 + i, tensor.Numbers.Length);
            Assert.Equal(0, Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref tensor.Numbers[0]) % Rented<double>.LineBytes);
        }
    }

    [Fact]
    public void Given_numbers_stay_where_they_are()
    {
        var memory = new Rented<double>(30_000);
        using var tensor = new Tensor(memory, new Shape(3, 10_000));
        memory.Array[29_999] = 7;
        Assert.Equal(7, tensor.Numbers[^1]);
    }
}
