using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// AdamW: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; every element on its own in binary64, parameter and moments
/// rounded once to binary32 (ARITHMETIC.md, "AdamW").
/// </summary>
/// <param name="LearningRate">Positive.</param>
/// <param name="Beta1">From 0 to below 1.</param>
/// <param name="Beta2">From 0 to below 1.</param>
/// <param name="Epsilon">Positive.</param>
/// <param name="WeightDecay">At least 0.</param>
public sealed record AdamW(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay)
{
    /// <summary>One step.</summary>
    /// <param name="parameter">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m, zeros before the first step.</param>
    /// <param name="second">v, zeros before the first step.</param>
    /// <param name="step">t, from 1.</param>
    /// <returns>w', m' and v'; v' is infinite where g² exceeds binary32.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the step is 0.</exception>
    public (HostTensor Parameter, HostTensor First, HostTensor Second) Step(
        HostTensor parameter, HostTensor gradient, HostTensor first, HostTensor second, ulong step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        HostTensor.RequireSameShape(parameter, gradient);
        HostTensor.RequireSameShape(parameter, first);
        HostTensor.RequireSameShape(parameter, second);
        double beta1 = Beta1, beta2 = Beta2, rate = LearningRate;
        var (rest1, rest2) = (1 - beta1, 1 - beta2);
        var (correction1, correction2) = (1 - Power(beta1, step), 1 - Power(beta2, step));
        var keep = 1 - rate * WeightDecay;

        var count = parameter.Values.Length;
        var (w, m, v) = (new float[count], new float[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            double g = gradient.Values[i];
            m[i] = (float)(beta1 * first.Values[i] + rest1 * g);
            v[i] = (float)(beta2 * second.Values[i] + rest2 * (g * g));
            var direction = m[i] / correction1 / (Math.Sqrt(v[i] / correction2) + Epsilon);
            w[i] = (float)(parameter.Values[i] * keep - rate * direction);
        }
        var shape = parameter.Shape.ToArray();
        return (HostTensor.Own(shape, w), HostTensor.Own(shape, m), HostTensor.Own(shape, v));
    }

    /// <summary>beta^exponent by squaring, from the highest bit of the exponent down.</summary>
    internal static double Power(double beta, ulong exponent)
    {
        double power = 1;
        for (var bit = 63; bit >= 0; bit--)
        {
            power *= power;
            if ((exponent >> bit & 1) == 1) power *= beta;
        }
        return power;
    }
}
