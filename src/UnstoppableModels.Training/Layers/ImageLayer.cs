using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// Makes rows of features images: every value times a scale, rounded once. Always the first layer: nothing asks for the gradient of its input.
/// </summary>
internal sealed class ImageLayer(string name, ImageSize size, float scale) : Layer(name)
{
    public override HostTensor Forward(HostTensor input, Trace trace)
    {
        var values = new float[input.Values.Length];
        for (var i = 0; i < values.Length; i++) values[i] = input.Values[i] * scale;
        return trace.Record($"{Name}.output", new HostTensor([input.Rows, size.Channels, size.Height, size.Width], values));
    }

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients) => null;
}
