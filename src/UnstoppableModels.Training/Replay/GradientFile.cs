using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// The gradients of one step as a worker may publish them: the canonical safetensors file of one binary32 tensor per parameter, without
/// metadata. The <c>gradientRoot</c> of the step is the Merkle root over this file.
/// </summary>
public static class GradientFile
{
    /// <summary>Writes the gradients of a step.</summary>
    /// <param name="gradients"><see cref="StepResult.Gradients"/>.</param>
    public static byte[] Write(IReadOnlyList<NamedTensor> gradients) => SafetensorsFile.Write(gradients);

    /// <summary>How many bytes the file has, the same for every step of a run.</summary>
    /// <param name="manifest">The run.</param>
    public static long SizeOf(Manifest manifest) => SafetensorsFile.SizeOf(LayoutOf(manifest));

    /// <summary>Reads a published file, which must be the one that the step's gradient root commits to.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="manifest">The run.</param>
    /// <param name="gradientRoot">What the worker committed to.</param>
    /// <returns>One tensor per parameter, in ordinal order of the names.</returns>
    /// <exception cref="SafetensorsException">It is anything else.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlySpan<byte> file, Manifest manifest, Hash32 gradientRoot)
    {
        var gradients = SafetensorsFile.Read(file, LayoutOf(manifest));
        var root = SafetensorsFile.Root(gradients);
        return root == gradientRoot
            ? gradients
            : throw new SafetensorsException($"The gradients have the root {root}; the step committed to {gradientRoot}.");
    }

    private static TensorLayout[] LayoutOf(Manifest manifest) => [.. ModelLayout.Of(manifest.Architecture).Select(parameter => parameter.Layout)];
}
