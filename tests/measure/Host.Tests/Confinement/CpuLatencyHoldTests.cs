// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Host.Confinement;
using TestSupport;

namespace Telemetry.Host.Tests.Confinement;

public class CpuLatencyHoldTests
{
    [Fact]
    public void microseconds_are_written_as_four_bytes_and_the_device_stays_open_until_the_end()
    {
        using var scratch = new ScratchFolder();
        string device = scratch.File("cpu_dma_latency");
        File.WriteAllBytes(device, []);

        using (CpuLatencyHold hold = CpuLatencyHold.Take(300_000, device))
        {
            Assert.Equal([0x2C, 1, 0, 0], File.ReadAllBytes(device));
            Assert.Equal("held at 300 us", hold.Setting.Value);
            Assert.Contains("held at 300 us", hold.Notice, StringComparison.Ordinal);
            Assert.Contains(device, Open());
        }

        Assert.DoesNotContain(device, Open());
    }

    [Fact]
    public void a_missing_device_is_reported_and_nothing_is_held()
    {
        using CpuLatencyHold hold = CpuLatencyHold.Take(0, "/nowhere/cpu_dma_latency");

        Assert.Equal("not held", hold.Setting.Value);
        Assert.Contains("may sleep as deep as they like", hold.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void off_requests_nothing()
    {
        using CpuLatencyHold hold = CpuLatencyHold.Take(null, "/nowhere/cpu_dma_latency");

        Assert.Equal("not held", hold.Setting.Value);
        Assert.Null(hold.Notice);
    }

    [RootFact]
    [Trait("needs", "root")]
    public void the_device_shows_the_held_limit_and_afterwards_the_previous_one()
    {
        // Some kernels lack the device; the notice says so.
        if (!File.Exists(CpuLatencyHold.Device))
        {
            using CpuLatencyHold nothing = CpuLatencyHold.Take(0);
            Assert.Contains("may sleep as deep", nothing.Notice, StringComparison.Ordinal);
            return;
        }
        int before = Effective();

        using (CpuLatencyHold.Take(0))
            Assert.Equal(0, Effective());

        Assert.Equal(before, Effective());
    }

    private static int Effective()
    {
        using var device = new FileStream(
            CpuLatencyHold.Device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> value = stackalloc byte[sizeof(int)];
        device.ReadExactly(value);
        return BinaryPrimitives.ReadInt32LittleEndian(value);
    }

    private static IEnumerable<string?> Open() =>
        [.. Directory.EnumerateFiles("/proc/self/fd").Select(TargetOf)];

    // Other tests open and close files of this process meanwhile.
    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
