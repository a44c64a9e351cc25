// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Stamps;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Stamps.Recognition;

namespace Telemetry.Appliance.Discover;

/// <summary>Examines the packets of an interface for a while and recognises their protocols.</summary>
public static class DiscoverRun
{
    private const int SnapLength = 16 * 1024;
    private const int PacketsBetweenLooks = 256;
    private const long WallTicksToNs = 100;

    /// <summary>Runs for the duration, or until canceled; the packets seen by then are evaluated.</summary>
    /// <exception cref="FailureException">The interface cannot be captured, or the file cannot be written.</exception>
    public static DiscoverReport Run(
        DiscoverOptions options, IReportSink sink, IProgress<DiscoverProgress> progress, IProgress<string> notices,
        CancellationToken cancellation)
    {
        if (options.WriteConfig is { } wanted)
            ConfigWriter.Check(wanted);
        using var socket = PacketSocket.On(options.Interface);
        using PromiscuousMembership? promiscuous = options.Promiscuous
            ? PromiscuousMembership.On(NetworkDevice.Find(options.Interface)) : null;
        var look = new TrafficLook(RecognitionOptions.DeclaredIn(options.Settings));
        var stamps = new StampLook();
        long startTimeNs = WallNs();
        long startNs = MonotonicClock.NowNs;
        long packets = Look(socket, look, stamps, options, progress, cancellation);
        var report = new DiscoverReport
        {
            Interface = options.Interface,
            StartTimeNs = startTimeNs,
            DurationNs = MonotonicClock.NowNs - startNs,
            Stopped = cancellation.IsCancellationRequested,
            Packets = packets,
            Matched = look.Packets,
            Dropped = socket.Dropped(),
        };
        IReadOnlyList<DetectedReport> found = Recogniser.Judge(look);
        foreach (DetectedReport detected in found)
            sink.OnDetected(detected);
        StampReports.ReportDetected(stamps.Finding, options.Interface, sink);
        Notify(report, look, options, notices);
        Write(options, found, notices);
        return report;
    }

    private static long Look(
        PacketSocket socket, TrafficLook look, StampLook stamps, DiscoverOptions options,
        IProgress<DiscoverProgress> progress, CancellationToken cancellation)
    {
        byte[] buffer = new byte[SnapLength];
        LinkType link = socket.HasEthernetHeader ? LinkType.Ethernet : LinkType.Raw;
        ParsedPacket packet = default;
        long startNs = MonotonicClock.NowNs;
        long packets = 0;
        for (long looks = 0; !cancellation.IsCancellationRequested; looks++)
        {
            int length = socket.Take(buffer, out int wireLength);
            if (length == 0 || looks % PacketsBetweenLooks == 0)
            {
                long elapsedNs = MonotonicClock.NowNs - startNs;
                progress.Report(new DiscoverProgress(packets, elapsedNs, options.DurationNs));
                if (elapsedNs >= options.DurationNs)
                    break;
            }
            if (length == 0)
                continue;
            packets++;
            Span<byte> bytes = buffer.AsSpan(0, length);
            if (link == LinkType.Ethernet)
                stamps.Look(bytes, (uint)wireLength, WallNs());
            if (TunnelContents.TryParse(bytes, (uint)wireLength, link, options.Opens, ref packet))
                look.Look(packet, bytes.Slice(packet.PayloadOffset, packet.CapturedLength), WallNs());
        }
        return packets;
    }

    private static void Notify(
        DiscoverReport report, TrafficLook look, DiscoverOptions options, IProgress<string> notices)
    {
        // What was heard until then is the answer: such a look is meant to be stopped.
        if (report.Stopped)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"stopped after {report.DurationNs / 1e9:0.0} of {options.DurationNs / 1e9:0} s, in which "
                + $"{report.Packets} packets came"));
        if (report.Dropped > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"{report.Dropped} packets came faster than they were looked at"));
        if (look.DatagramsPassedOver + look.SegmentsPassedOver > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"there were too many addresses for {look.DatagramsPassedOver} datagrams and "
                + $"{look.SegmentsPassedOver} TCP segments"));
        notices.Report("only what reaches the interface is seen: groups that somebody on this host has joined, or all "
            + "on a mirror port" + (options.Promiscuous ? "" : " with --promiscuous")
            + "; what was silent meanwhile is not found");
    }

    private static void Write(
        DiscoverOptions options, IReadOnlyList<DetectedReport> found, IProgress<string> notices)
    {
        if (options.WriteConfig is not { } path)
            return;
        var settings = new Settings
        {
            Interfaces = [new InterfaceSettings { Name = options.Interface, Where = "--interface" }],
            Protocols = options.Settings.Protocols,
        };
        FoundConfig.Write(path, found, notices, () =>
            new RecognisedConfiguration(RecognisedConfiguration.HalfOfMemory, RunCheck.MemoryFor)
                .Make(found, settings, notices));
    }

    private static long WallNs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * WallTicksToNs;
}
