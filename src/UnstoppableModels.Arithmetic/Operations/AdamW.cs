using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Simd;
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
    /// <summary>Values that are worth a thread.</summary>
    private const int Grain = 1 << 14;

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
        var rule = new Rule(this, step);
        var (before, g, m, v) = (parameter.Array, gradient.Array, first.Array, second.Array);
        var count = before.Length;
        var (w, nextM, nextV) = (HostTensor.Uninitialised(count), HostTensor.Uninitialised(count), HostTensor.Uninitialised(count));
        var after = Map.Run(parameter.Shape, w, Grain, (from, length) =>
        {
            var i = from;
            if (Lanes8.IsSupported) i = rule.Apply<Lanes8>(before, g, m, v, w, nextM, nextV, i, from + length);
            if (Lanes4.IsSupported) i = rule.Apply<Lanes4>(before, g, m, v, w, nextM, nextV, i, from + length);
            rule.Apply<Lanes1>(before, g, m, v, w, nextM, nextV, i, from + length);
        });
        var shape = parameter.Shape.ToArray();
        return (after, HostTensor.Own(shape, nextM), HostTensor.Own(shape, nextV));
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

    /// <summary>The constants of one step, and what they do to every element.</summary>
    private readonly struct Rule
    {
        private readonly double beta1;
        private readonly double beta2;
        private readonly double rest1;
        private readonly double rest2;
        private readonly double correction1;
        private readonly double correction2;
        private readonly double rate;
        private readonly double keep;
        private readonly double epsilon;

        public Rule(AdamW settings, ulong step)
        {
            (beta1, beta2, rate, epsilon) = (settings.Beta1, settings.Beta2, settings.LearningRate, settings.Epsilon);
            (rest1, rest2) = (1 - beta1, 1 - beta2);
            (correction1, correction2) = (1 - Power(beta1, step), 1 - Power(beta2, step));
            keep = 1 - rate * settings.WeightDecay;
        }

        public int Apply<TLanes>(float[] parameter, float[] gradient, float[] first, float[] second, float[] w, float[] m, float[] v, int i, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            ref var moment1 = ref MemoryMarshal.GetArrayDataReference(m);
            ref var moment2 = ref MemoryMarshal.GetArrayDataReference(v);
            for (; i <= end - TLanes.Count; i += TLanes.Count)
            {
                var g = TLanes.Load(ref MemoryMarshal.GetArrayDataReference(gradient), i);
                (TLanes.All(beta1) * TLanes.Load(ref MemoryMarshal.GetArrayDataReference(first), i) + TLanes.All(rest1) * g).Store(ref moment1, i);
                (TLanes.All(beta2) * TLanes.Load(ref MemoryMarshal.GetArrayDataReference(second), i) + TLanes.All(rest2) * (g * g)).Store(ref moment2, i);

                // The moments as they were rounded to binary32.
                var root = TLanes.Sqrt(TLanes.Load(ref moment2, i) / TLanes.All(correction2));
                var direction = TLanes.Load(ref moment1, i) / TLanes.All(correction1) / (root + TLanes.All(epsilon));
                var kept = TLanes.Load(ref MemoryMarshal.GetArrayDataReference(parameter), i) * TLanes.All(keep);
                (kept - TLanes.All(rate) * direction).Store(ref MemoryMarshal.GetArrayDataReference(w), i);
            }
            return i;
        }
    }
}
