using System.Globalization;
using TorchSharp;
using UnstoppableModels.Arithmetic.Native;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Where a backend computes: the CPU or one CUDA device.</summary>
/// <param name="CudaIndex">Number of the CUDA device, null for the CPU.</param>
public readonly record struct Device(int? CudaIndex)
{
    private const string CudaPrefix = "cuda:";

    /// <summary>The CPU.</summary>
    public static Device Cpu => default;

    /// <summary>Reads <c>cpu</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static Device Parse(string text)
    {
        if (text == "cpu") return Cpu;
        if (text.StartsWith(CudaPrefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return new Device(index);
        throw new FormatException($"A device is \"cpu\" or \"cuda:N\" with N from 0, not \"{text}\".");
    }

    /// <summary>The CPU and every CUDA device that torch sees.</summary>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static IReadOnlyList<Device> Available() => [Cpu, .. Enumerable.Range(0, CudaCount()).Select(index => new Device(index))];

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => CudaIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"{CudaPrefix}{index}") : "cpu";

    /// <summary>The same device as torch names it.</summary>
    /// <exception cref="DeviceUnavailableException">Torch does not see it.</exception>
    internal torch.Device ToTorch()
    {
        if (CudaIndex is not { } index) return torch.CPU;
        var count = CudaCount();
        return index < count
            ? torch.device(DeviceType.CUDA, index)
            : throw new DeviceUnavailableException(
                $"There is no device {this}: torch sees {(count == 0 ? "no CUDA device" : $"{count} CUDA device(s)")} here; "
                + "use cpu, or build with the CUDA package of libtorch on a machine that has one.");
    }

    private static int CudaCount()
    {
        TorchLibrary.EnsureLoaded();
        return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
    }
}
