using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>The layers of an architecture with the parameters of one state, for one pass forward and at most one back.</summary>
internal sealed class Network : IDisposable
{
    private readonly List<Layer> layers = [];

    /// <summary>The first layer with parameters: no gradient is needed in front of it.</summary>
    private readonly int firstTrained;

    public Network(Architecture architecture, ModelState state)
    {
        if (architecture is CnnArchitecture cnn) AddConvolutions(cnn, state);
        firstTrained = layers.Count == 0 ? 0 : 1;
        var activations = layers.Count(layer => layer is ReluLayer);
        var linear = architecture is CnnArchitecture { Layers.Length: var count } ? count : ((MlpArchitecture)architecture).Layers.Length - 1;
        for (var i = 1; i <= linear; i++)
        {
            layers.Add(new LinearLayer(ModelLayout.Linear(i), state));
            if (i < linear) layers.Add(new ReluLayer($"relu{activations + i}"));
        }
    }

    /// <summary>One score per class and row; ends with the trace.</summary>
    public HostTensor Forward(HostTensor features, Trace trace)
    {
        var value = features;
        foreach (var layer in layers)
        {
            value = layer.Forward(value, trace);
            if (trace.HasEnded) break;
        }
        return value;
    }

    /// <summary>The gradients of all parameters; ends with the trace.</summary>
    public void Backward(HostTensor scoreGradient, Trace trace, IDictionary<string, HostTensor> gradients)
    {
        var gradient = scoreGradient;
        for (var i = layers.Count - 1; i >= firstTrained && !trace.HasEnded; i--)
            gradient = layers[i].Backward(gradient, i > firstTrained, trace, gradients) ?? gradient;
    }

    /// <summary>Frees what torch holds.</summary>
    public void Dispose() => layers.ForEach(layer => layer.Dispose());

    private void AddConvolutions(CnnArchitecture architecture, ModelState state)
    {
        layers.Add(new ImageLayer("image", architecture.Input, architecture.InputScale));
        for (var i = 1; i <= architecture.Convolutions.Length; i++)
        {
            var convolution = architecture.Convolutions[i - 1];
            layers.Add(new ConvolutionLayer(ModelLayout.Convolution(i), state, convolution));
            layers.Add(new ReluLayer($"relu{i}"));
            if (convolution.Pool > 1) layers.Add(new MaxPoolLayer($"pool{i}", convolution.Pool));
        }
    }
}
