using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

/// <summary>One backend under test.</summary>
public sealed class Subject(IBackend backend)
{
    /// <summary>SIMD on the CPU, torch on the CPU, and torch on every CUDA device there is.</summary>
    public static IReadOnlyList<Subject> All { get; } =
        [Of(Device.Cpu, BackendKind.Simd), .. Device.Available().Select(device => Of(device, BackendKind.Torch))];

    public IBackend Backend { get; } = backend;

    public override string ToString() => $"{Backend.Kind} on {Backend.Device}";

    public Tensor Load(ReadOnlySpan<int> shape, ReadOnlySpan<float> values) => Backend.Load(new HostTensor(shape, values));

    public float[] Read(Tensor tensor) => Backend.Read(tensor).Values.ToArray();

    /// <summary>Runs a property on seeded generators, each run in a scope of its own.</summary>
    public void Check(Action<System.Random> property, int iterations) => Arbitrary.Check(
        random =>
        {
            using var scope = Backend.NewScope();
            property(random);
        },
        iterations);

    /// <summary>Asserts values to the bit and, where given, the shape.</summary>
    public void Equal(ReadOnlySpan<float> expected, Tensor actual, int[]? shape = null)
    {
        Arbitrary.SameBits(expected, Read(actual));
        if (shape is not null) Assert.Equal(shape, actual.Shape.ToArray());
    }

    /// <summary>Asserts that an <see cref="ArgumentException"/> says so.</summary>
    public static void Refuses(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    private static Subject Of(Device device, BackendKind kind) => new(Arithmetic.Backends.Backend.For(device, kind));
}
