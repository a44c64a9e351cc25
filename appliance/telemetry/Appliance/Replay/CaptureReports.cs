// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Reports;
using Telemetry.Reports.Captures;

namespace Telemetry.Appliance.Replay;

/// <summary>Parts of captures that were read, tunnels in them and the devices that made them, for the summary and
/// in words.</summary>
internal static class CaptureReports
{
    private static readonly string[] Granularities = ["100us", "100ns", "second and ns", "device"];

    /// <summary>Adds them to a summary; tunnels that cannot be opened only if any were to be. Nothing in it is complete
    /// if it was stopped, a capture ended early, or the statistics of a loss stand behind what they concern.</summary>
    internal static SummaryReport Add(SummaryReport summary, ReplayReader reader, ReplayPlan plan)
    {
        TunnelChoice opens = plan.Opens;
        bool isStopped = reader.IsStopped;
        if (isStopped || reader.EndedEarly.Any() || reader.Devices.Any(row => row.Device.IsUnplacedLate))
            summary = summary.AsIncomplete();
        TunnelReport[] tunnels = [.. reader.Tunnels
            .Where(row => opens != TunnelChoice.None || row.Tunnel.Refused(TunnelRefusal.None) > 0)
            .Select(row => Of(row.Capture, row.Tunnel))];
        CaptureDeviceReport[] devices = [.. reader.Devices.Select(row => Of(row.Capture, row.Device))];
        return summary with
        {
            Stopped = isStopped,
            CapturesRead = isStopped ? ReadOf(plan.Captures, reader) : null,
            Tunnels = tunnels.Length > 0 ? tunnels : null,
            Devices = devices.Length > 0 ? devices : null,
        };
    }

    /// <summary>Says what a reader of the summary could overlook.</summary>
    internal static void Notify(ReplayReader reader, TunnelChoice opens, IProgress<string> notices)
    {
        var closed = new List<string>();
        Note("erspan", TunnelChoice.Erspan, TunnelKind.Erspan1, TunnelKind.Erspan2, TunnelKind.Erspan3);
        Note("vxlan", TunnelChoice.Vxlan, TunnelKind.Vxlan);
        Note("gre", TunnelChoice.Gre, TunnelKind.Gre);
        if (closed.Count > 0)
            notices.Report($"packets inside tunnels were not looked at: {string.Join(", ", closed)}; "
                + $"--decapsulate {string.Join(',', closed.Select(text => text[..text.IndexOf(' ')]))} opens them");
        long mirror = reader.Tunnels.Sum(row => row.Tunnel.MirrorLost);
        if (mirror > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"{mirror} copies were lost between the mirroring switch and the capture: numbers missing there are "
                + $"unobserved, cause mirror"));
        long device = reader.Devices.Sum(row => row.Device.Lost - row.Device.Unplaced);
        if (device > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"the capture device lost {device} packets: numbers missing there are unobserved, cause "
                + $"capture_device"));
        foreach ((string capture, DeviceCounters counters) in reader.Devices.Where(row => row.Device.Unplaced > 0))
        {
            string concerns = counters.IsUnplacedLate
                ? "they stand behind what they concern, so nothing is complete; write it to a file, gzip and replay "
                    + "that"
                : "all numbers missing on their interface since the statistics before are unobserved";
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"{capture}: its recorder dropped {counters.Unplaced} packets that only its statistics report: "
                + $"{concerns}"));
        }

        void Note(string name, TunnelChoice choice, params TunnelKind[] kinds)
        {
            if ((opens & choice) != 0)
                return;
            long packets = 0;
            foreach ((_, TunnelCounters tunnel) in reader.Tunnels)
            {
                if (kinds.Contains(tunnel.Kind))
                    packets += tunnel.Refused(TunnelRefusal.None);
            }
            if (packets > 0)
                closed.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {packets}"));
        }
    }

    private static CaptureReadReport[] ReadOf(IReadOnlyList<string> captures, ReplayReader reader) =>
    [
        .. captures.Zip(reader.CapturesRead, (path, read) => new CaptureReadReport(path, read.Bytes, read.BytesRead)),
    ];

    private static TunnelReport Of(string capture, TunnelCounters tunnel) => new()
    {
        Capture = capture,
        Kind = tunnel.Kind switch
        {
            TunnelKind.Erspan1 => "erspan1",
            TunnelKind.Erspan2 => "erspan2",
            TunnelKind.Erspan3 => "erspan3",
            TunnelKind.Vxlan => "vxlan",
            _ => "gre",
        },
        Source = AddressOf(tunnel.Source),
        Destination = AddressOf(tunnel.Destination),
        Session = tunnel.Session >= 0 ? tunnel.Session : null,
        Packets = tunnel.Packets,
        Opened = tunnel.Opened,
        MirrorLost = tunnel.IsNumbered ? tunnel.MirrorLost : null,
        Reordered = tunnel.IsNumbered ? tunnel.Reordered : null,
        Repeated = tunnel.IsNumbered ? tunnel.Repeated : null,
        Restarts = tunnel.IsNumbered ? tunnel.Restarts : null,
        Nested = tunnel.Nested,
        Truncated = tunnel.Truncated,
        TimeGranularity = tunnel.Granularity >= 0 ? Granularities[tunnel.Granularity] : null,
        Refused = Present(
            ("cut", tunnel.Refused(TunnelRefusal.Cut)), ("length", tunnel.Refused(TunnelRefusal.Length)),
            ("fragment", tunnel.Refused(TunnelRefusal.Fragment)), ("version", tunnel.Refused(TunnelRefusal.Version)),
            ("protocol", tunnel.Refused(TunnelRefusal.Protocol))),
    };

    private static CaptureDeviceReport Of(string capture, in DeviceCounters device)
    {
        var ports = new List<int>();
        for (uint left = device.Ports; left != 0; left &= left - 1)
            ports.Add(BitOperations.TrailingZeroCount(left));
        return new CaptureDeviceReport
        {
            Capture = capture,
            Format = device.Format switch
            {
                DeviceFormat.Erf => "erf",
                DeviceFormat.Expcap => "expcap",
                _ => "pcapng",
            },
            Ports = ports,
            Packets = device.Packets,
            DeviceLost = device.Lost,
            Overflows = device.Overflows,
            Truncated = device.Truncated,
            ReceiveErrors = device.ReceiveErrors,
            Fillers = device.Fillers,
            FrameCheck = device.HasFrameCheck,
            Refused = Present(
                ("type", device.OtherTypes), ("length", device.BadLengths), ("footer", device.NoFooter)),
        };
    }

    private static (string Reason, long Packets)[] Present(params ReadOnlySpan<(string Reason, long Packets)> all)
    {
        var present = new List<(string Reason, long Packets)>();
        foreach ((string reason, long packets) in all)
        {
            if (packets > 0)
                present.Add((reason, packets));
        }
        return [.. present];
    }

    private static string? AddressOf(UInt128 address) =>
        address == 0 ? null : new EndpointAddress(address, 0, AnyPort: true).AddressText();
}
