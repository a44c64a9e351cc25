// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance.Live;

/// <summary>What people should know about how a session is attached and pinned, a line each.</summary>
internal static class LiveNotices
{
    /// <summary>Which devices are watched, and by what.</summary>
    internal static IEnumerable<string> Of(KernelCapture kernel) =>
        kernel.Resolved.Select(known => $"{known.Name}: watched on {known.Devices}")
            .Concat(kernel.Interfaces.SelectMany(Describe));

    /// <summary>On which core each reader is, or that it is on none.</summary>
    internal static IEnumerable<string> OfReaders(LiveOptions options, bool isPinned, NodeReaders? nodes)
    {
        if (options.Configuration.Settings.Capture.Transport == RingTransport.ArrayRing)
        {
            foreach (string reader in ReaderPlan.Describe(
                options.Cores.Readers, options.Topology ?? CpuTopology.Read()))
                yield return reader;
        }
        foreach (string name in nodes?.NamesOfUnpinned() ?? [])
            yield return $"cores: reader: this process may not use the CPU of {name} any more; it is not pinned";
        if (options.Cores.Settings.Reader is { } cpu && !isPinned)
            yield return $"cores: reader: this process may not use CPU {cpu} any more; the reader is not pinned";
    }

    private static IEnumerable<string> Describe(WatchedInterface device)
    {
        yield return $"{device.Name}: receive by {device.ReceiveMode ?? "nothing"}, transmit by "
            + $"{device.TransmitMode ?? "nothing"} (driver {(device.Driver.Length > 0 ? device.Driver : "unknown")})";
        if (device.Drops)
            yield return $"{device.Name}: every packet is dropped once it was looked at (role: mirror, drop: true)";
        foreach (string warning in device.Warnings)
            yield return warning;
    }
}
