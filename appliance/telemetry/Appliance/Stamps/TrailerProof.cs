// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Clocks;
using Telemetry.Model.Services;
using Telemetry.Stamps;
using Telemetry.Stamps.Recognition;
using Telemetry.Stamps.Tails;
using Telemetry.Yaml.Text;

namespace Telemetry.Appliance.Stamps;

/// <summary>Proves before a run, by whole frames, that the devices on its mirror ports stamp as configured: a capture
/// has only the ends of frames.</summary>
internal static class TrailerProof
{
    private const int MostFrames = 64;
    private const int SnapLength = 16 * 1024;
    private const int AwaitEveryMs = 500;
    private const long StartNs = 90_000_000_000;                // as long as systemd gives a start by default

    /// <summary>Looks at the first frames of all interfaces with stamps of devices.</summary>
    /// <param name="service">Learns that the start takes longer.</param>
    /// <param name="notices">Receives what is waited for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Empty if no interface has such stamps.</returns>
    /// <exception cref="FailureException">Something is not proven; it says what was seen.</exception>
    internal static IReadOnlyList<ProvenTrailer> Prove(
        Settings settings, ServiceManager service, IProgress<string> notices, CancellationToken cancellation)
    {
        List<ProvenTrailer> proven = [];
        foreach (InterfaceSettings device in settings.Interfaces)
        {
            if (device.Trailer is { } trailer)
                proven.Add(Prove(device.Name, trailer, service, notices, cancellation));
        }
        return proven;
    }

    private static ProvenTrailer Prove(
        string device, TrailerSettings trailer, ServiceManager service, IProgress<string> notices,
        CancellationToken cancellation)
    {
        ResolvedInterface resolved = Await(device, service, notices, cancellation);
        if (!resolved.IsLowest)
            throw Refused(device, $"its packets come through {resolved.DevicesText}, and stamps are read there",
                "name the device itself, not what lies on it");
        notices.Report($"{device}: looking at up to {MostFrames} frames for stamps of {NameOf(trailer)}, for at most "
            + Duration.Format(trailer.WithinNs));
        service.NotifyStarting($"looking at frames of {device}", trailer.WithinNs + StartNs);
        var look = new TailLook(trailer.Format, trailer.Outer);
        Look(device, look, trailer.WithinNs, cancellation);
        StampFinding finding = FindingOf(device, trailer, look, out TailShape shape);
        CheckScale(device, trailer, look.OffsetNs);
        return new ProvenTrailer(device, trailer, finding, shape);
    }

    // Without frames nothing is proven, and nothing of the run can begin.
    private static ResolvedInterface Await(
        string device, ServiceManager service, IProgress<string> notices, CancellationToken cancellation)
    {
        bool isReported = false;
        while (true)
        {
            ResolvedInterface resolved = InterfaceResolver.Find(device, LinkTable.Read());
            if (resolved.Missing is not { } missing)
                return resolved;
            if (!isReported)
                notices.Report($"{device}: {missing.What} now; run waits for it, to prove the stamps of its device");
            isReported = true;
            service.NotifyStarting($"missing: {device} ({missing.What})", StartNs);
            if (cancellation.WaitHandle.WaitOne(AwaitEveryMs))
                throw Stopped(device);
        }
    }

    private static void Look(string device, TailLook look, long withinNs, CancellationToken cancellation)
    {
        using var socket = PacketSocket.On(device);
        using var promiscuous = PromiscuousMembership.On(NetworkDevice.Find(device));
        byte[] buffer = new byte[SnapLength];
        long untilNs = MonotonicClock.NowNs + withinNs;
        _ = socket.StampNs();
        while (look.Frames < MostFrames && MonotonicClock.NowNs < untilNs)
        {
            if (cancellation.IsCancellationRequested)
                throw Stopped(device);
            int length = socket.Take(buffer, out int wireLength);
            if (length > 0 && socket.StampNs() is var stampNs and not 0)
                look.Look(buffer.AsSpan(0, length), (uint)wireLength, stampNs);
        }
    }

    private static StampFinding FindingOf(string device, TrailerSettings trailer, TailLook look, out TailShape shape)
    {
        string name = NameOf(trailer);
        StampFormatRow row = StampFormats.Of(trailer.Format);
        shape = default;
        if (look.Frames == 0)
            throw Refused(device, $"no IP packet came within {Duration.Format(trailer.WithinNs)}, so that its stamps "
                + $"of {name} are not proven", "start it while packets come, or raise \"within\" of its stamps");
        StampFinding? finding = look.Finding;
        string seen = string.Create(CultureInfo.InvariantCulture,
            $"{finding?.Stamped ?? 0} of the first {look.Frames} frames have stamps of {name}");
        if (finding is null || finding.Stamped < StampJudge.EnoughFrames
            || (row.IsRecognised && finding.Verdict != StampVerdict.Proven))
            throw Refused(device, $"{seen} that are proven by {StampFormats.NameOf(row.Proof)}; at least "
                + $"{StampJudge.EnoughFrames} and nearly all must",
                $"\"telemetry discover --interface {device}\" says which stamps they have; or remove stamps");
        if (!look.Runs)
            throw Refused(device, $"{seen}, but their times do not run as the host's clock",
                "name the format that the device has, or remove stamps");
        shape = look.Shape ?? throw Refused(device, string.Create(CultureInfo.InvariantCulture,
            $"{seen}, but not always in the same place within the last {TailShape.MostBytes} bytes"),
            "let the device write fewer extensions or trailers, or choose with \"outer\"");
        return finding;
    }

    private static void CheckScale(string device, TrailerSettings trailer, long offsetNs)
    {
        TimeScale scale = DeviceTime.ScaleOf(offsetNs);
        string offset = string.Create(CultureInfo.InvariantCulture,
            $"its device's time less this host's is {offsetNs / 1e9:0.000000} s");
        if (scale == TimeScale.Unknown
            || Math.Abs(offsetNs - DeviceTime.ShiftOf(scale, offsetNs)) > StampLimits.LiveWindowNs)
            throw Refused(device, $"{offset}, neither UTC nor TAI within {Duration.Format(StampLimits.LiveWindowNs)}",
                "set both clocks by one source (PTP, NTP), or remove stamps: then the host's are used");
        if (trailer.TimeScale is { } wanted && wanted != scale)
            throw Refused(device, $"{offset}, which is not {WordOf(wanted)}",
                $"set timescale: {WordOf(scale)}, or the device");
    }

    // As it was asked to: nothing of the run had begun.
    private static FailureException Stopped(string device) => new(new Failure(
        ExitCode.Done, device, "stopped while it waited for frames that prove the stamps of its device", ""));

    private static string WordOf(TimeScale scale) => SettingKeywords.TimeScales.First(word => word.Value == scale).Word;

    private static string NameOf(TrailerSettings trailer) => StampFormats.Of(trailer.Format).Name;

    private static FailureException Refused(string device, string what, string todo) =>
        new(new Failure(ExitCode.CannotRun, device, what, todo));
}
