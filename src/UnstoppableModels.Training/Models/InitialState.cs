using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>θ₀ by the rule <c>uniform-fan-in</c> (ARITHMETIC.md, "Initial state"), and what the optimiser begins with: zeros.</summary>
internal static class InitialState
{
    /// <summary>Parameter i, in ordinal order of the names of all parameters of the model, is drawn from stream 1 + i of the seed.</summary>
    private const ulong FirstStream = 1;

    public static ModelState Of(Manifest manifest)
    {
        var streams = ModelLayout.Of(manifest.Architecture).Select((parameter, i) => (parameter.Layout.Name, Stream: FirstStream + (ulong)i)).ToDictionary();
        return new ModelState(manifest.Digest, step: 0, ModelLayout.StateOf(manifest).Select(parameter =>
            new NamedTensor(parameter.Layout.Name, Draw(parameter, manifest.Seed, streams.GetValueOrDefault(parameter.Layout.Name)))));
    }

    /// <summary>Value j is 1/√n times symmetric number j: √, ÷ and × each rounded to binary64, the result rounded to binary32.</summary>
    private static HostTensor Draw(Parameter parameter, ulong seed, ulong stream)
    {
        var values = new float[parameter.Layout.Count];
        if (parameter.FanIn is not { } fanIn)
        {
            values.AsSpan().Fill(parameter.Constant);
            return new HostTensor(parameter.Layout.Shape.AsSpan(), values);
        }
        var numbers = new Philox(seed, stream);
        var bound = 1 / Math.Sqrt(fanIn);
        for (var j = 0; j < values.Length; j++) values[j] = (float)(bound * numbers.Symmetric((ulong)j));
        return new HostTensor(parameter.Layout.Shape.AsSpan(), values);
    }
}
