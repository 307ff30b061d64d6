using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// Makes rows of features images: every value times a scale, rounded once. Always the first layer: nothing asks for the gradient of its input.
/// </summary>
internal sealed class ImageLayer(string name, ImageSize size, float scale) : Layer(name)
{
    public override HostTensor Forward(HostTensor input, Trace trace) =>
        trace.Record($"{Name}.output", Elementwise.Scale(input.Reshape(input.Rows, size.Channels, size.Height, size.Width), scale));

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients) => null;
}
