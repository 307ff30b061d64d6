using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// Makes rows of features images: every value times a scale, rounded once. Always the first layer: nothing asks for the gradient of its input.
/// </summary>
internal sealed class ImageLayer(string name, ImageSize size, float scale) : Layer(name)
{
    public override Tensor Forward(Pass pass, Tensor input) =>
        pass.Record($"{Name}.output", pass.Backend.Scale(pass.Backend.Reshape(input, input.Shape[0], size.Channels, size.Height, size.Width), scale));

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true) => null;
}
