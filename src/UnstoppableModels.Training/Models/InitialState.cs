using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>θ₀ by the rule <c>uniform-fan-in</c> (ARITHMETIC.md, "Initial state").</summary>
internal static class InitialState
{
    /// <summary>Stream 0 of the seed orders the rows; parameter i, in ordinal order of the names, is drawn from stream 1 + i.</summary>
    private const ulong FirstStream = 1;

    public static ModelState Of(Manifest manifest) =>
        new(ModelLayout.Of(manifest.Architecture).Select((parameter, i) =>
            new NamedTensor(parameter.Layout.Name, Draw(parameter, manifest.Seed, FirstStream + (ulong)i))));

    /// <summary>Value j is 1/√fan-in times symmetric number j: √, ÷ and × each rounded to binary64, the result rounded to binary32.</summary>
    private static HostTensor Draw(Parameter parameter, ulong seed, ulong stream)
    {
        var numbers = new Philox(seed, stream);
        var bound = 1 / Math.Sqrt(parameter.FanIn);
        var values = new float[parameter.Layout.Count];
        for (var j = 0; j < values.Length; j++) values[j] = (float)(bound * numbers.Symmetric((ulong)j));
        return new HostTensor(parameter.Layout.Shape.AsSpan(), values);
    }
}
