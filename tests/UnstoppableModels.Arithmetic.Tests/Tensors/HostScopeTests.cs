using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Tests.Tensors;

public class HostScopeTests
{
    /// <summary>Enough values for their memory to be used again.</summary>
    private const int Count = 4096;

    private readonly SimdBackend backend = new();

    [Fact]
    public void A_tensor_ends_with_its_scope()
    {
        Tensor sum;
        using (backend.NewScope()) sum = backend.Add(Filled(1), Filled(2));
        var error = Assert.Throws<ObjectDisposedException>(() => backend.Relu(sum));
        Assert.Contains("This tensor was freed with its scope; keep or read it before the scope ends.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_of_a_scope_is_used_again()
    {
        using (backend.NewScope())
        {
            float[] first;
            using (backend.NewScope()) first = ((HostTensor)backend.Add(Filled(1), Filled(2))).Array;
            var second = (HostTensor)backend.Add(Filled(3), Filled(4));
            Assert.Same(first, second.Array);
            Assert.Equal(7, second.Values[0]);
        }
    }

    [Fact]
    public void What_was_read_or_kept_is_never_overwritten()
    {
        HostTensor read;
        Tensor kept;
        using (backend.NewScope())
        {
            using (var scope = backend.NewScope())
            {
                read = backend.Read(backend.Add(Filled(1), Filled(2)));
                kept = scope.Keep(backend.Add(Filled(3), Filled(4)));
            }
            for (var i = 0; i < 3; i++)
            {
                using (backend.NewScope()) backend.Scale(Filled(100), 2);
            }
            Assert.Equal(Enumerable.Repeat(7f, Count), backend.Read(kept).Values.ToArray());
        }
        Assert.Equal(Enumerable.Repeat(3f, Count), read.Values.ToArray());
    }

    [Fact]
    public void What_the_outermost_scope_keeps_stays()
    {
        Tensor kept;
        using (var scope = backend.NewScope()) kept = scope.Keep(backend.Add(Filled(1), Filled(2)));
        using (backend.NewScope()) backend.Scale(Filled(100), 2);
        Assert.Equal(3, backend.Read(kept).Values[Count - 1]);
    }

    [Fact]
    public void An_operand_holds_the_values_of_a_freed_tensor_until_it_is_disposed()
    {
        using var outer = backend.NewScope();
        using var one = backend.Quantise(new HostTensor([1, 1], [1f]));
        float[] memory;
        using (var operand = Quantised())
        {
            memory = operand.Values;
            using (backend.NewScope()) Assert.NotSame(memory, ((HostTensor)backend.Scale(Filled(100), 2)).Array);
            Assert.Equal(3, ((HostTensor)backend.Multiply(one, false, operand, false)).Values[0]);
        }
        Assert.Contains(memory, new[] { Made(), Made(), Made(), Made() });

        Arithmetic.Contractions.QuantisedMatrix Quantised()
        {
            using (backend.NewScope()) return backend.Quantise(backend.Reshape(backend.Add(Filled(1), Filled(2)), 1, Count));
        }

        float[] Made() => ((HostTensor)backend.Scale(Filled(5), 2)).Array;
    }

    [Fact]
    public void A_disposed_operand_is_refused()
    {
        var operand = backend.Quantise(new HostTensor([1, 1], [1f]));
        operand.Dispose();
        operand.Dispose();
        Assert.Throws<ObjectDisposedException>(() => backend.SumRows(operand));
    }

    [Fact]
    public void Freeing_leaves_what_was_loaded_or_read()
    {
        using var scope = backend.NewScope();
        var loaded = backend.Load(Filled(1));
        backend.Free(loaded);
        var read = backend.Read(backend.Add(loaded, loaded));
        backend.Free(read);
        var made = backend.Add(loaded, read);
        backend.Free(made);
        Assert.Equal((1, 2), (((HostTensor)loaded).Values[0], read.Values[0]));
        Assert.Throws<ObjectDisposedException>(() => backend.Relu(made));
    }

    [Fact]
    public void Another_shape_of_a_freed_tensor_keeps_its_values()
    {
        using var outer = backend.NewScope();
        Tensor flat;
        using (var scope = backend.NewScope()) flat = scope.Keep(backend.Reshape(backend.Add(Filled(1), Filled(2)), 2, Count / 2));
        using (backend.NewScope()) backend.Scale(Filled(100), 2);
        Assert.Equal(3, backend.Read(flat).Values[Count - 1]);
    }

    [Fact]
    public void Scopes_end_in_the_reverse_order_of_their_opening()
    {
        using var outer = backend.NewScope();
        var inner = backend.NewScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
    }

    private static HostTensor Filled(float value) => new([Count], Enumerable.Repeat(value, Count).ToArray());
}
