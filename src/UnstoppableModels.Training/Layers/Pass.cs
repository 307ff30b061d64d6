using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>What the layers of one step share: the backend, the state on it, the gradients, and who is told of every output.</summary>
/// <param name="backend">Computes everything.</param>
/// <param name="state">The state before the step.</param>
/// <param name="observer">Told of every output in the order of execution; null: outputs stay where they are.</param>
internal sealed class Pass(IBackend backend, ModelState state, Action<string, HostTensor>? observer)
{
    private readonly Dictionary<string, Tensor> loaded = state.Tensors.ToDictionary(tensor => tensor.Name, tensor => backend.Load(tensor.Tensor));
    private readonly List<string> added = [];

    public IBackend Backend => backend;

    /// <summary>The gradients of the part of the batch under way, by the names of their parameters.</summary>
    public Dictionary<string, Tensor> Gradients { get; } = [];

    /// <summary>A tensor of the state before the step.</summary>
    public Tensor State(string name) => loaded[name];

    /// <summary>Notes an output, tells of it, and hands it on.</summary>
    /// <param name="name">Its name in ARITHMETIC.md, "One step".</param>
    /// <param name="output">What was computed.</param>
    /// <param name="finite">True where no infinity can arise from finite inputs: then nobody looks for one.</param>
    /// <exception cref="NonFiniteOutputException">It contains an infinity.</exception>
    public Tensor Record(string name, Tensor output, bool finite = false)
    {
        observer?.Invoke(name, backend.Read(output));
        return finite || backend.IsFinite(output) ? output : throw new NonFiniteOutputException(name);
    }

    /// <summary>Notes the gradient of a parameter.</summary>
    /// <exception cref="NonFiniteOutputException">It contains an infinity.</exception>
    public void RecordGradient(string parameter, Tensor gradient)
    {
        Gradients[parameter] = Record($"{parameter}_gradient", gradient);
        added.Add(parameter);
    }

    /// <summary>Frees what was computed on the way, except the result and the gradients of parameters.</summary>
    public Tensor? InScope(Func<Tensor?> compute)
    {
        added.Clear();
        using var scope = backend.NewScope();
        var result = compute();
        foreach (var parameter in added) scope.Keep(Gradients[parameter]);
        return result is null ? null : scope.Keep(result);
    }
}
