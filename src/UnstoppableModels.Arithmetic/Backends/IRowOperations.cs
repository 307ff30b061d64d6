using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Operations along the last dimension.</summary>
public interface IRowOperations
{
    /// <summary>The probabilities of finite scores; causal: of scores [..., T, T] row i counts only columns 0 to i.</summary>
    /// <exception cref="ArgumentException">A score is not finite, a row is too long, or causal scores are not square.</exception>
    Tensor Softmax(Tensor scores, bool causal);

    /// <summary>p · (dp − Σ dp·p) from the probabilities p; of masked scores +0.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or a value is not finite.</exception>
    Tensor SoftmaxBackward(Tensor outputGradient, Tensor probabilities);

    /// <summary>ln p of finite scores.</summary>
    /// <exception cref="ArgumentException">A score is not finite, or a row is too long.</exception>
    Tensor LogSoftmax(Tensor scores);

    /// <summary>dy − p · Σ dy from the scores.</summary>
    /// <exception cref="ArgumentException">The shapes differ, a value is not finite, or a row is too long.</exception>
    Tensor LogSoftmaxBackward(Tensor outputGradient, Tensor scores);

    /// <summary>(x − mean) / √(variance + ε) · gain + bias, gain and bias [C].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    Tensor LayerNorm(Tensor input, Tensor gain, Tensor bias, float epsilon);

    /// <summary>The gradients of a layer norm's input, gain and bias.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    (Tensor Input, Tensor Gain, Tensor Bias) LayerNormBackward(Tensor outputGradient, Tensor input, Tensor gain, float epsilon);

    /// <summary>Loss and gradient of finite logits [rows, classes] against one label per row.</summary>
    /// <param name="logits">Finite, [rows, classes].</param>
    /// <param name="labels">One per row.</param>
    /// <param name="rowsOfBatch">
    /// What the gradient is divided by: the rows of the whole batch of which these are a part; null if they are all of it.
    /// </param>
    /// <returns>−ln p of each label, [rows]; their mean, [1]; the gradient of the logits, [rows, classes]. A loss beyond binary32 is +∞.</returns>
    /// <exception cref="ArgumentException">
    /// There is not one label in [0, classes) per row, a logit is not finite, there are too many classes, or the batch has fewer rows than these.
    /// </exception>
    (Tensor RowLosses, Tensor Loss, Tensor LogitGradient) SoftmaxCrossEntropy(Tensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null);
}
