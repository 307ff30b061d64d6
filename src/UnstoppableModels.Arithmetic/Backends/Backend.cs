using UnstoppableModels.Arithmetic.Backends.Torch;
using UnstoppableModels.Arithmetic.Native;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Chooses a backend.</summary>
public static class Backend
{
    /// <summary>The backend of a device.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="kind">How; null takes the faster one, <see cref="BackendKind.Simd"/> on the CPU and <see cref="BackendKind.Torch"/> elsewhere.</param>
    /// <exception cref="ArgumentException">That kind does not run on that device.</exception>
    /// <exception cref="DeviceUnavailableException">The device is not on this machine.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static IBackend For(Device device, BackendKind? kind = null)
    {
        if ((kind ?? (device == Device.Cpu ? BackendKind.Simd : BackendKind.Torch)) == BackendKind.Torch) return new TorchBackend(device);
        return device == Device.Cpu ? new SimdBackend() : throw new ArgumentException($"The SIMD backend runs on the CPU, not on {device}.", nameof(kind));
    }
}
