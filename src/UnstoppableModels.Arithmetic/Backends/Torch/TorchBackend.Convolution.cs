using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    /// <summary>A convolution by unfolding: the windows of the padded integers are views, and one product of matrices does the rest.</summary>
    private sealed class Convolution : IConvolution
    {
        private readonly TorchBackend backend;
        private readonly ImageShape input;
        private readonly ImageShape output;
        private readonly int kernelHeight;
        private readonly int kernelWidth;
        private readonly int stride;
        private readonly int padding;

        /// <summary>[batch · output area, channels · kernel area].</summary>
        private readonly torch.Tensor unfolded;
        private readonly int inputExponent;

        /// <summary>[filters, channels, kernel height, kernel width].</summary>
        private readonly torch.Tensor weight;
        private readonly int weightExponent;

        public Convolution(TorchBackend backend, Tensor images, Tensor weight, Tensor bias, int stride, int padding)
        {
            (this.backend, this.stride, this.padding) = (backend, stride, padding);
            input = ImageShape.Of(images);
            if (weight.Shape is not [var filters, var channels, var height, var width])
                throw new ArgumentException("The weight of a convolution is a tensor [filters, channels, kernel height, kernel width].");
            (kernelHeight, kernelWidth) = (height, width);
            if (channels != input.Channels) throw new ArgumentException($"A convolution of {channels} channels does not fit images of {input.Channels}.");
            if (!bias.Shape.SequenceEqual([filters])) throw new ArgumentException($"A bias for {filters} filters has {filters} values.");
            output = new ImageShape(
                input.Batch, filters, Conv2d.OutputSize(input.Height, height, stride, padding), Conv2d.OutputSize(input.Width, width, stride, padding));

            (unfolded, inputExponent, this.weight, weightExponent, Output) = InScope(() =>
            {
                var (numbers, exponent) = TorchIntegers.Quantise(backend.Values(images));
                var (kernel, kernelExponent) = TorchIntegers.Quantise(backend.Values(weight));
                var rows = Unfold(numbers);
                var product = TorchIntegers.Product(rows, kernel.reshape(filters, -1).t());
                var pixels = TorchIntegers.Restore(product, ProductExponent(exponent, kernelExponent)).AddInPlace(backend.Values(bias));
                var result = backend.Keep(ChannelsFirst(pixels, output));
                return (rows.DetachFromDisposeScope(), exponent, kernel.DetachFromDisposeScope(), kernelExponent, result);
            });
        }

        public Tensor Output { get; }

        public (Tensor Weight, Tensor Bias, Tensor? Input) Backward(Tensor outputGradient, bool withInput)
        {
            HostTensor.RequireSameShape(outputGradient, Output);
            return InScope<(Tensor, Tensor, Tensor?)>(() =>
            {
                var (gradient, exponent) = TorchIntegers.Quantise(backend.Values(outputGradient));
                var rows = gradient.permute(0, 2, 3, 1).reshape(-1, output.Channels);
                var weightGradient = TorchIntegers.Restore(TorchIntegers.Product(rows.t(), unfolded), ProductExponent(exponent, inputExponent));
                var biasGradient = TorchIntegers.Restore(rows.sum([0L]), exponent - QuantisedMatrix.Bits);
                return (
                    backend.Keep(weightGradient.reshape(weight.shape)),
                    backend.Keep(biasGradient),
                    withInput ? backend.Keep(InputGradient(gradient, exponent)) : null);
            });
        }

        public void Dispose()
        {
            unfolded.Dispose();
            weight.Dispose();
        }

        /// <summary>Row (image, y, x) holds what the kernel covers there, column (channel, kernel y, kernel x); 0 outside the image.</summary>
        private torch.Tensor Unfold(torch.Tensor images)
        {
            var padded = backend.Zeros(torch.float64, input.Batch, input.Channels, input.Height + 2L * padding, input.Width + 2L * padding);
            padded.narrow(2, padding, input.Height).narrow(3, padding, input.Width).copy_(images);
            return padded.unfold(2, kernelHeight, stride).unfold(3, kernelWidth, stride)
                .permute(0, 2, 3, 1, 4, 5).reshape((long)output.Batch * output.Area, -1);
        }

        /// <summary>
        /// dX: the output's gradients <c>stride</c> apart with zeros between and around them; at (y, x) the kernel, turned by 180°, covers those that
        /// pixel took part in. Terms in the order (filter, kernel y, kernel x).
        /// </summary>
        private torch.Tensor InputGradient(torch.Tensor gradient, int exponent)
        {
            var spread = backend.Zeros(
                torch.float64, output.Batch, output.Channels, input.Height + kernelHeight - 1L, input.Width + kernelWidth - 1L);
            var (top, left) = (kernelHeight - 1L - padding, kernelWidth - 1L - padding);
            spread.slice(2, top, top + (output.Height - 1L) * stride + 1, stride)
                .slice(3, left, left + (output.Width - 1L) * stride + 1, stride).copy_(gradient);
            var covered = spread.unfold(2, kernelHeight, 1).unfold(3, kernelWidth, 1).flip(4, 5)
                .permute(0, 2, 3, 1, 4, 5).reshape((long)input.Batch * input.Area, -1);
            var product = TorchIntegers.Product(covered, weight.permute(0, 2, 3, 1).reshape(-1, input.Channels));
            return ChannelsFirst(TorchIntegers.Restore(product, ProductExponent(exponent, weightExponent)), input);
        }

        /// <summary>A matrix with a row per pixel as a tensor [batch, channels, height, width].</summary>
        private static torch.Tensor ChannelsFirst(torch.Tensor pixels, ImageShape shape) =>
            pixels.reshape(shape.Batch, shape.Height, shape.Width, shape.Channels).permute(0, 3, 1, 2).contiguous();
    }
}
