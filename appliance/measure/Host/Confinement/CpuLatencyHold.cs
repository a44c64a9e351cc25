// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Host.Confinement;

/// <summary>Limits the wake-up latency of cores, and so the depth of their idle states, until this is disposed or the
/// process ends: PM QoS, <c>/dev/cpu_dma_latency</c>.</summary>
public sealed class CpuLatencyHold : IDisposable
{
    /// <summary>The kernel's device for PM QoS requests.</summary>
    internal const string Device = "/dev/cpu_dma_latency";

    private const long NsPerUs = 1_000;
    private const string NotHeld = "not held";

    private readonly FileStream? _device;

    private CpuLatencyHold(FileStream? device, string what, string? notice) =>
        (_device, What, Notice) = (device, what, notice);

    /// <summary>The requested limit, as a setting of the host.</summary>
    public HostSetting Setting => new("power-dma-latency", "host", What, null, IsCompared: true);

    /// <summary>Text for the user; null if nothing was requested.</summary>
    public string? Notice { get; }

    private string What { get; }

    /// <summary>Requests the limit.</summary>
    /// <param name="latencyNs">Longest wake-up time of a core, nanoseconds; null requests nothing.</param>
    /// <param name="path">The device.</param>
    public static CpuLatencyHold Take(long? latencyNs, string path = Device)
    {
        if (latencyNs is not { } wantedNs)
            return new CpuLatencyHold(null, NotHeld, null);
        FileStream? device = null;
        try
        {
            // FileShare.ReadWrite: otherwise the runtime would lock the device.
            device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            Span<byte> microseconds = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(microseconds, (int)(wantedNs / NsPerUs));
            device.Write(microseconds);
            string what = string.Create(CultureInfo.InvariantCulture, $"held at {wantedNs / NsPerUs} us");
            return new CpuLatencyHold(
                device, what, $"performance: cpu_dma_latency: {what}: no core sleeps deeper while this runs");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            device?.Dispose();
            return new CpuLatencyHold(null, NotHeld,
                $"performance: cpu_dma_latency: cores may sleep as deep as they like: {path}: {SystemError.Of(cause)} "
                + "(give the process the device, or set it to off)");
        }
    }

    public void Dispose() => _device?.Dispose();
}
