using UnstoppableModels.Arithmetic.Backends;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

public class DeviceTests
{
    /// <summary>Torch does not see this one on any machine.</summary>
    private static readonly Device Absent = new(Device.Available().Count - 1);

    [Theory]
    [InlineData("cpu", null)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:12", 12)]
    public void A_device_is_read_and_written(string text, int? index)
    {
        Assert.Equal(new Device(index), Device.Parse(text));
        Assert.Equal(text, Device.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("CPU")]
    [InlineData("cuda")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:99999999999")]
    public void Anything_else_is_refused(string text) => Assert.Equal(
        $"A device is \"cpu\" or \"cuda:N\" with N from 0, not \"{text}\".", Assert.Throws<FormatException>(() => Device.Parse(text)).Message);

    [Fact]
    public void The_cpu_is_always_there() => Assert.Equal(Device.Cpu, Device.Available()[0]);

    [Fact]
    public void A_device_has_its_backend()
    {
        Assert.Equal(BackendKind.Simd, Backend.For(Device.Cpu).Kind);
        foreach (var device in Device.Available())
        {
            var backend = Backend.For(device, BackendKind.Torch);
            Assert.Equal((device, BackendKind.Torch), (backend.Device, backend.Kind));
        }
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        var message = Assert.Throws<DeviceUnavailableException>(() => Backend.For(Absent)).Message;
        Assert.StartsWith($"There is no device {Absent}: torch sees ", message, StringComparison.Ordinal);
        Assert.EndsWith("use cpu, or build with the CUDA package of libtorch on a machine that has one.", message, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => Backend.For(Absent, BackendKind.Simd));
        Assert.StartsWith($"The SIMD backend runs on the CPU, not on {Absent}.", error.Message, StringComparison.Ordinal);
    }
}
