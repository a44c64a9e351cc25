// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;

namespace Telemetry.Appliance.Live;

/// <summary>Notices for the user about attachment and pinning, one line each.</summary>
internal static class LiveNotices
{
    /// <summary>The measured devices and their hooks.</summary>
    internal static IEnumerable<string> Of(KernelCapture kernel) =>
        kernel.Resolved.Select(known => $"{known.Name}: watched on {known.Devices}")
            .Concat(kernel.Interfaces.SelectMany(Describe));

    /// <summary>Sources of the host path that the host refuses, in one line; none if it refuses none.</summary>
    /// <param name="sources">Each source, with the reason that it is missing; null if it is not.</param>
    internal static IEnumerable<string> OfMissing(IEnumerable<(string What, string? Why)> sources)
    {
        string[] missing =
        [
            .. sources.Where(source => source.Why is not null).GroupBy(source => source.Why, source => source.What)
                .Select(group => $"{string.Join(", ", group.Distinct())}: {group.Key}"),
        ];
        return missing.Length == 0 ? [] : [$"host path: without {string.Join("; ", missing)}"];
    }

    /// <summary>The core of each reader, or that it is not pinned.</summary>
    internal static IEnumerable<string> OfReaders(
        RingTransport transport, LiveProcess process, bool isPinned, NodeReaders? nodes)
    {
        if (transport == RingTransport.ArrayRing)
        {
            foreach (string reader in ReaderPlan.Describe(
                process.Cores.Readers, process.Topology ?? CpuTopology.Read()))
                yield return reader;
        }
        foreach (string name in nodes?.NamesOfUnpinned() ?? [])
            yield return $"cores: reader: this process may not use the CPU of {name} any more; it is not pinned";
        if (process.Cores.Settings.Reader is { } cpu && !isPinned)
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
